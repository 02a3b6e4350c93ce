use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Date, Gender, RemoteAssistance};

macro_rules! profile {
    ($($field:ident: $Type:ty,)+) => {
        /// What only describes a customer: nobody is found or sorted by it. Kept together as JSON, so
        /// that one field more needs no migration and no wider row.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        #[expect(missing_docs, reason = "documented where clients read them: graphql/customer")]
        pub struct Profile {
            $(#[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$Type>,)+
            /// What a later version keeps here, for a server of this version to leave as it is.
            #[serde(flatten)]
            later: Map<String, Value>,
        }
    };
}

profile! {
    mobile_phone: String,
    prefix: String,
    middle_name: String,
    suffix: String,
    pre_nominals: String,
    post_nominals: String,
    salutation: String,
    title: String,
    gender: Gender,
    birth_date: Date,
    website_url: String,
    comment: String,
    organization_name: String,
    tax_vat: String,
    locale: String,
    time_zone: String,
    remote_assistance: RemoteAssistance,
    disable_auto_group_change: bool,
    redirect_url: String,
    muted_mails: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_later_version_keeps_stays() {
        let stored = r#"{"prefix":"Dr.","gender":"FEMALE","nickname":"Ada","pets":["Puff"]}"#;
        let mut profile: Profile = serde_json::from_str(stored).expect("a profile");
        profile.suffix = Some("Countess".to_owned());
        let written: Value = serde_json::to_value(&profile).expect("JSON");
        assert_eq!(
            written,
            serde_json::json!({"prefix": "Dr.", "suffix": "Countess", "gender": "FEMALE", "nickname": "Ada", "pets": ["Puff"]}),
        );
    }
}

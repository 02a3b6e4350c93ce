use serde::{Deserialize, Serialize};

use crate::{repositories::invitations::InvitationRow, values::Json};

/// What is known of who is invited, until the person says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/invitation/object.rs"
)]
pub struct Guest {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
}

impl Guest {
    /// Who is invited by this.
    pub fn of(invitation: &InvitationRow) -> Self {
        serde_json::from_str(invitation.guest.as_str()).unwrap_or_default()
    }

    pub(super) fn stored(&self) -> Json {
        Json::new(serde_json::to_value(self).unwrap_or_default())
    }
}

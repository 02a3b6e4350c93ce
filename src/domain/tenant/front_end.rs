//! What settings say of a site's front end: its pages, where they are, and how its mails look.

use serde::{Deserialize, Serialize};
use url::{Origin, Url};

use super::site_settings::{MAX_ENTRIES, is_url, leads_inside};
use crate::{
    app::App,
    domain::{Change, Faults, Path, Reason},
    values::{Colour, EmailAddress},
};

/// Characters of a name in mails at most.
const MAX_NAME: usize = 100;

/// The pages of a site's front end that the links of mails lead to; the server's own where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/tenant"
)]
pub struct LinkUrls {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm_email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reset_password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept_invitation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm_email_change: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forgot_password: Option<String>,
}

/// How the mails of a site look, and from whom they come; what is not set follows from the tenant and the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/tenant"
)]
pub struct Brand {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_email: Option<String>,
}

impl LinkUrls {
    /// Each page, with its name.
    fn pages(&self) -> [(&'static str, &Option<String>); 7] {
        [
            ("confirmEmail", &self.confirm_email),
            ("setPassword", &self.set_password),
            ("resetPassword", &self.reset_password),
            ("acceptInvitation", &self.accept_invitation),
            ("confirmEmailChange", &self.confirm_email_change),
            ("signIn", &self.sign_in),
            ("forgotPassword", &self.forgot_password),
        ]
    }

    /// Notes the pages that are none.
    pub(super) fn check(&self, app: &App, faults: &mut Faults) {
        for (name, page) in self.pages() {
            let path = Path::of("linkUrls").at(name);
            match page {
                Some(page) if !is_url(page) => faults.add(path, Reason::UrlFormat),
                Some(page) if leads_inside(app, page) => faults.add(path, Reason::LocalAddress),
                Some(_) | None => {}
            }
        }
    }
}

impl Brand {
    /// The same without white space around names, and with what is wrong noted.
    pub(super) fn read(&self, faults: &mut Faults) -> Self {
        let path = Path::of("brand");
        let mut name = |field: &str, text: &Option<String>| {
            let text = text.as_ref()?;
            faults.name(path.at(field), text, MAX_NAME)
        };
        let (named, sender_name) = (
            name("name", &self.name),
            name("senderName", &self.sender_name),
        );
        let color = self.color.as_ref().and_then(|text| {
            let color = Colour::parse(text).map_err(|_| Reason::Color);
            faults.take(path.at("color"), color)
        });
        let sender_email = self.sender_email.as_ref().and_then(|text| {
            let email = EmailAddress::parse(text).map_err(|_| Reason::Email);
            faults.take(path.at("senderEmail"), email)
        });
        Self {
            name: named,
            color: color.map(|color| color.to_string()),
            sender_name,
            sender_email: sender_email.map(|email| email.as_str().to_owned()),
        }
    }
}

/// Origins as browsers write them; what is none is noted.
pub(super) fn read_origins(
    change: &Change<Vec<String>>,
    faults: &mut Faults,
) -> Change<Vec<String>> {
    let Some(Some(list)) = change else {
        return change.clone();
    };
    let path = Path::of("allowedOrigins");
    if list.len() > MAX_ENTRIES {
        faults.add(path.clone(), Reason::TooMany { max: MAX_ENTRIES });
    }
    let read = list.iter().enumerate().filter_map(|(index, text)| {
        let origin = origin(text).ok_or(Reason::Origin);
        faults.take(path.at(index), origin)
    });
    Some(Some(read.collect()))
}

/// Scheme, host and port of a web address that has nothing else.
fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|_| is_url(text))?;
    let has_more = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
    match url.origin() {
        origin @ Origin::Tuple(..) if !has_more => Some(origin.ascii_serialization()),
        _ => None,
    }
}

/// A number of seconds that is within its bounds, or the fault noted.
pub(super) fn check_seconds(
    change: &Change<i32>,
    field: &str,
    (min, max): (i32, i32),
    faults: &mut Faults,
) {
    let reason = match change {
        Some(Some(seconds)) if *seconds < min => Reason::TooSmall {
            min: min.to_string(),
        },
        Some(Some(seconds)) if *seconds > max => Reason::TooLarge {
            max: max.to_string(),
        },
        _ => return,
    };
    faults.add(Path::of(field), reason);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (text, expected) in [
            ("https://Shop.example", Some("https://shop.example")),
            ("https://shop.example/", Some("https://shop.example")),
            ("https://shop.example:443", Some("https://shop.example")),
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("https://shop.example/x", None),
            ("https://shop.example?x", None),
            ("https://user@shop.example", None),
            ("shop.example", None),
            ("null", None),
            ("*", None),
            ("https://", None),
        ] {
            assert_eq!(origin(text).as_deref(), expected, "{text}");
        }
    }
}

use futures_util::FutureExt;

use super::{SiteSettings, StoredSettings, TenantSettings};
use crate::{
    app::App,
    domain::{
        Call, Change, Draft, Path, Reason, Result, audit, draft::act, messages::MessageLanguage,
        site,
    },
    repositories::sites::SiteRow,
    values::{EmailConfirmation, LanguageCode, PasswordPolicy, RequirableField, Scope, WebAddress},
};

/// Entries of a list at most.
const MAX_ENTRIES: usize = 100;

/// What is changed of the rules that a site may set otherwise than its tenant. `L` is a language:
/// a text until it is read.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/tenant"
)]
pub struct SiteSettingsChange<L = String> {
    pub password_policy: Change<PasswordPolicy>,
    pub password_required: Change<bool>,
    pub required_fields: Change<Vec<RequirableField>>,
    pub email_confirmation: Change<EmailConfirmation>,
    pub disclose_account_existence: Change<bool>,
    pub default_language: Change<L>,
    pub message_language: Change<L>,
    pub languages: Change<Vec<L>>,
    pub risk_assessment: Change<bool>,
    pub redirect_urls: Change<Vec<String>>,
}

/// Changes what a site of the caller's tenant sets otherwise, and gives the rules that hold there.
/// Null goes back to what the tenant sets. Needs `settings:write`.
pub async fn update_site_settings(
    app: &App,
    call: &Call,
    input: (Option<String>, SiteSettingsChange),
) -> Result<(SiteRow, TenantSettings)> {
    let client = call.require(Scope::SettingsWrite)?;
    act(app, call, client, input, |job, conn, draft| {
        async move {
            let (site_id, change) = &job.input;
            let tenant = super::hold(conn, draft.tenant_id).await?;
            let settings = TenantSettings::from_stored(&tenant.settings)?;
            let path = Path::of("siteId");
            let named = site_id.as_deref();
            let site = site::resolve(conn, &job.client, named, &path, &mut draft.faults).await?;
            let Some(mut site) = site else {
                return draft.refuse();
            };
            let mut new = SiteSettings::from_stored(&site.settings)?;
            apply(&mut new, change, draft);
            check_reach(&job.app, &change.redirect_urls, draft);
            let rules = settings.at(&new);
            check_languages(&rules, draft);
            if !draft.changed.is_empty() {
                site.settings = new.to_stored(Some(&site.settings));
                site.updated_at = job.app.now();
                draft.changes.reconfigures = Some(draft.tenant_id);
                draft.changes.updated_sites = vec![site.clone()];
            }
            audit::record(&job.app, &job.actor, "updateSiteSettings", site.id, draft);
            Ok((site, rules))
        }
        .boxed()
    })
    .await
}

/// The language of those who say none must be one that is used.
pub(super) fn check_languages(rules: &TenantSettings, draft: &mut Draft) {
    if !rules.languages.is_empty() && !rules.languages.contains(&rules.default_language) {
        let path = Path::of("defaultLanguage");
        draft.faults.add(path, Reason::LanguageOfSite);
    }
}

fn apply(settings: &mut SiteSettings, change: &SiteSettingsChange, draft: &mut Draft) {
    let change = change.read(draft);
    macro_rules! set {
        ($($name:ident $field:literal,)+) => { $(
            if let Some(value) = change.$name {
                draft.set(&mut settings.$name, $field, value);
            }
        )+ };
    }
    set! {
        password_policy "passwordPolicy",
        password_required "passwordRequired",
        required_fields "requiredFields",
        email_confirmation "emailConfirmation",
        default_language "defaultLanguage",
        message_language "messageLanguage",
        languages "languages",
        risk_assessment "riskAssessment",
        redirect_urls "redirectUrls",
    }
    if let Some(disclose) = change.disclose_account_existence {
        let slot = &mut settings.disclose_account_existence;
        draft.set(slot, "discloseAccountExistence", disclose.map(Some));
    }
}

impl SiteSettingsChange {
    /// The same with languages that exist and addresses that are some; what is not one is a fault.
    pub(super) fn read(&self, draft: &mut Draft) -> SiteSettingsChange<LanguageCode> {
        let faults = &mut draft.faults;
        let mut language = |path: Path, text: &String| {
            let language = LanguageCode::parse(text).map_err(|_| Reason::Language);
            faults.take(path, language)
        };
        let of = Path::of;
        let optional =
            |change: &Change<String>,
             path: Path,
             language: &mut dyn FnMut(Path, &String) -> Option<LanguageCode>| {
                match change {
                    None => None,
                    Some(None) => Some(None),
                    // What is none has its fault; that it is missing is not one more.
                    Some(Some(text)) => language(path, text).map(Some),
                }
            };
        let default_language =
            optional(&self.default_language, of("defaultLanguage"), &mut language);
        let message_language =
            optional(&self.message_language, of("messageLanguage"), &mut language);
        let languages = self.languages.as_ref().map(|list| {
            list.as_ref().map(|list| {
                let path = of("languages");
                let read = |(index, text)| language(path.at(index), text);
                list.iter().enumerate().filter_map(read).collect::<Vec<_>>()
            })
        });
        if let Some(Some(language)) = message_language
            && MessageLanguage::of(language).is_none()
        {
            faults.add(of("messageLanguage"), Reason::MessageLanguage);
        }
        for (name, length) in [
            (
                "languages",
                self.languages
                    .as_ref()
                    .and_then(|list| list.as_ref().map(Vec::len)),
            ),
            (
                "redirectUrls",
                self.redirect_urls
                    .as_ref()
                    .and_then(|list| list.as_ref().map(Vec::len)),
            ),
        ] {
            if length.is_some_and(|length| length > MAX_ENTRIES) {
                faults.add(of(name), Reason::TooMany { max: MAX_ENTRIES });
            }
        }
        if let Some(Some(urls)) = &self.redirect_urls {
            for (index, url) in urls.iter().enumerate() {
                if !is_url(url) {
                    faults.add(of("redirectUrls").at(index), Reason::UrlFormat);
                }
            }
        }
        let (mut languages, mut required_fields) = (languages, self.required_fields.clone());
        once(&mut languages);
        once(&mut required_fields);
        SiteSettingsChange {
            password_policy: self.password_policy,
            password_required: self.password_required,
            required_fields,
            email_confirmation: self.email_confirmation,
            disclose_account_existence: self.disclose_account_existence,
            default_language,
            message_language,
            languages,
            risk_assessment: self.risk_assessment,
            redirect_urls: self.redirect_urls.clone(),
        }
    }
}

/// Leaves out of a list what it has already.
pub(super) fn once<T: PartialEq>(change: &mut Change<Vec<T>>) {
    if let Some(Some(list)) = change {
        let mut seen = Vec::with_capacity(list.len());
        for item in list.drain(..) {
            if !seen.contains(&item) {
                seen.push(item);
            }
        }
        *list = seen;
    }
}

/// Is it the address of a web page, complete with its host?
pub(in crate::domain) fn is_url(text: &str) -> bool {
    WebAddress::parse(text).is_some()
}

/// Notes the addresses that lead into the network around the server, but for the hosts there that the
/// operator names. Where the server itself is only there, as while somebody tries things out, they are
/// all fine.
pub(super) fn check_reach(app: &App, urls: &Change<Vec<String>>, draft: &mut Draft) {
    let here = WebAddress::parse(&app.config.public_url.join("/"));
    if here.is_some_and(|here| here.is_local()) {
        return;
    }
    for (index, url) in urls.iter().flatten().flatten().enumerate() {
        let address = WebAddress::parse(url);
        if address.is_some_and(|url| url.is_local() && !app.config.private_hosts.contains(&url)) {
            let path = Path::of("redirectUrls").at(index);
            draft.faults.add(path, Reason::LocalAddress);
        }
    }
}

/// Does `url` start with an address of the list? At its end, or where a part of it begins: what is
/// allowed for `https://a.example` is not for `https://a.example.evil`.
pub(in crate::domain) fn is_allowed(url: &str, list: &[String]) -> bool {
    let Some(url) = WebAddress::parse(url) else {
        return false;
    };
    let url = url.url().as_str();
    let allowed = list.iter().filter_map(|allowed| WebAddress::parse(allowed));
    allowed.into_iter().any(|allowed| {
        let allowed = allowed.url().as_str();
        url.strip_prefix(allowed).is_some_and(|rest| {
            let ends = allowed.ends_with('/');
            rest.is_empty() || ends || rest.starts_with(['/', '?', '#'])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_allowed_by_its_beginning() {
        let list = [
            "https://a.example".to_owned(),
            "https://b.example/shop/".to_owned(),
        ];
        for good in [
            "https://a.example",
            "https://a.example/x?y#z",
            "https://a.example?x",
            "https://b.example/shop/1",
            "https://b.example/shop/a/../b",
            "HTTPS://A.example:443/x",
        ] {
            assert!(is_allowed(good, &list), "{good}");
        }
        for bad in [
            "https://a.example.evil/",
            "http://a.example/",
            "https://b.example/",
            "https://b.example/shopping",
            "https://a.example@evil/",
            "javascript:alert(1)",
            "//a.example",
            "https://b.example/shop/../admin",
            "https://b.example/shop/..",
            "https://b.example/shop/..?x",
            "https://b.example/shop/%2e%2e/admin",
            "https://b.example/shop/..\\admin",
            "https://b.example\\.evil.example/shop/",
            "https:a.example",
            "https://a.example:8443/",
            "",
        ] {
            assert!(!is_allowed(bad, &list), "{bad}");
        }
    }
}

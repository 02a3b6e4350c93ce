use futures_util::FutureExt;

use super::{
    Brand, LinkUrls, SiteSettings, StoredSettings, TenantSettings,
    front_end::{check_seconds, read_origins},
};
use crate::{
    app::App,
    domain::{Call, Change, Draft, MessageLanguage, Path, Reason, Result, audit, draft::act, site},
    repositories::{Conn, risk_verifiers, sites::SiteRow},
    values::{EmailConfirmation, LanguageCode, PasswordPolicy, RequirableField, Scope, WebAddress},
};

/// Entries of a list at most.
pub(super) const MAX_ENTRIES: usize = 100;

/// Seconds of a session's token, and of a session: from five minutes to 30 days, and from an hour to a year.
const SESSION: (i32, i32) = (300, 30 * 24 * 3_600);
const REFRESH: (i32, i32) = (3_600, 365 * 24 * 3_600);

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
    pub session_lifetime: Change<i32>,
    pub refresh_lifetime: Change<i32>,
    pub mfa_required: Change<bool>,
    pub allowed_origins: Change<Vec<String>>,
    pub link_urls: Change<LinkUrls>,
    pub brand: Change<Brand>,
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
            let before = settings.at(&new);
            apply(&mut new, change, draft);
            check_reach(&job.app, change, draft);
            let rules = settings.at(&new);
            check_verifier(conn, draft, (&before, &rules)).await?;
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

/// Where sign-ups are to be assessed, there has to be something that does it: else nobody could sign up.
pub(super) async fn check_verifier(
    conn: &mut Conn,
    draft: &mut Draft,
    (before, after): (&TenantSettings, &TenantSettings),
) -> Result<()> {
    let begins = after.risk_assessment && !before.risk_assessment;
    if begins && risk_verifiers::find(conn, draft.tenant_id).await?.is_none() {
        let path = Path::of("riskAssessment");
        draft.faults.add(path, Reason::NoVerifier);
    }
    Ok(())
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
        session_lifetime "sessionLifetime",
        refresh_lifetime "refreshLifetime",
        mfa_required "mfaRequired",
        allowed_origins "allowedOrigins",
        link_urls "linkUrls",
        brand "brand",
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
        let allowed_origins = read_origins(&self.allowed_origins, faults);
        check_seconds(&self.session_lifetime, "sessionLifetime", SESSION, faults);
        check_seconds(&self.refresh_lifetime, "refreshLifetime", REFRESH, faults);
        let brand = self.brand.as_ref();
        let brand = brand.map(|brand| brand.as_ref().map(|brand| brand.read(faults)));
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
            session_lifetime: self.session_lifetime,
            refresh_lifetime: self.refresh_lifetime,
            mfa_required: self.mfa_required,
            allowed_origins,
            link_urls: self.link_urls.clone(),
            brand,
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

/// Notes the addresses that lead into the network around the server.
pub(super) fn check_reach(app: &App, change: &SiteSettingsChange, draft: &mut Draft) {
    let urls = change.redirect_urls.iter().flatten().flatten();
    for (index, url) in urls.enumerate() {
        if leads_inside(app, url) {
            let path = Path::of("redirectUrls").at(index);
            draft.faults.add(path, Reason::LocalAddress);
        }
    }
    if let Some(Some(pages)) = &change.link_urls {
        pages.check(app, &mut draft.faults);
    }
}

/// Does an address lead into the network around the server, and not to a host there that the operator names? Where
/// the server itself is only there, as while somebody tries things out, it is fine.
pub(super) fn leads_inside(app: &App, url: &str) -> bool {
    let is_inside = |text: &str| WebAddress::parse(text).filter(|address| address.is_local());
    is_inside(url).is_some_and(|address| !app.config.private_hosts.contains(&address))
        && is_inside(&app.config.public_url.join("/")).is_none()
}

/// Does `url` start with an address of the list? At its end, or where a part of it begins: what is
/// allowed for `https://a.example` is not for `https://a.example.evil`.
fn is_allowed(url: &str, list: &[String]) -> bool {
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

/// Judges an address that the page of a link is to lead back to.
pub(in crate::domain) fn check_redirect(url: &str, list: &[String]) -> Result<(), Reason> {
    match url {
        url if url.chars().count() > WebAddress::MAX => Err(Reason::TooLong {
            max: WebAddress::MAX,
        }),
        url if !is_allowed(url, list) => Err(Reason::RedirectUrl),
        _ => Ok(()),
    }
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

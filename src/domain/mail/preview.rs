use super::{
    letter::{brand, told, written_in},
    link,
};
use crate::{
    app::App,
    domain::{Call, Faults, Path, Reason, Result, site, tenant},
    mail::{Facts, Letter, Link, Recipient, Rendered},
    values::{EmailAddress, LanguageCode, MailKind, MfaChange, Scope},
};

/// A mail as a site's customers get it, with examples for what it tells. Needs `settings:read`.
pub async fn preview(
    app: &App,
    call: &Call,
    site_id: Option<&str>,
    kind: MailKind,
    language: Option<&str>,
) -> Result<(Rendered, String)> {
    let client = call.require(Scope::SettingsRead)?;
    let mut faults = Faults::new();
    let language = match language {
        None => None,
        Some(text) => {
            let language = LanguageCode::parse(text).map_err(|_| Reason::Language);
            faults.take(Path::of("language"), language)
        }
    };
    let mut conn = app.store.read().await?;
    let path = Path::of("siteId");
    let site = site::resolve(&mut conn, client, site_id, &path, &mut faults).await?;
    let (Some(site), true) = (site, faults.is_empty()) else {
        return Err(faults.into());
    };
    let (_, rules) = tenant::rules_at(&mut conn, site.tenant_id, site.id).await?;
    let tenant = tenant::find(&mut conn, site.tenant_id).await?;
    let link = link::purpose(kind).map(|purpose| Link {
        address: link::with_token(app, link::page(&rules.link_urls, purpose), "EXAMPLE"),
        holds: Some(super::lifetime(purpose)),
    });
    let Ok(address) = EmailAddress::parse("ada@example.com") else {
        return Err(faults.into());
    };
    let brand = brand(app, &rules.brand, &tenant.name, &site);
    let from = format!("{} <{}>", brand.sender_name, brand.sender.as_str());
    let facts = Facts {
        device: Some("Firefox 145".to_owned()),
        time: Some(app.now().to_minute()),
        organization: Some("Analytical Engines".to_owned()),
        inviter: Some("Charles Babbage".to_owned()),
        new_address: Some("a…@example.org".to_owned()),
        mfa: Some(MfaChange::TotpOn),
        recovery_codes_left: None,
        by_phone: false,
        anew: false,
    };
    let letter = Letter {
        kind,
        language: written_in(Some(language.unwrap_or(rules.default_language())), &rules),
        brand,
        recipient: Recipient {
            name: Some("Ada".to_owned()),
            address,
        },
        link,
        reset: link::to_forgotten(app, kind, &rules, &site),
        back: None,
        facts: told(kind, facts),
    };
    Ok((letter.render(), from))
}

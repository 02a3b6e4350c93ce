use futures_util::FutureExt;

use super::outbox::{self, About};
use crate::{
    app::App,
    domain::{Call, Faults, Path, Reason, Result, draft::perform, site, tenant},
    repositories::{Conn, sites::SiteRow},
    values::{EmailAddress, MailKind},
};

/// A mail that anybody asks for, to an address that they give.
#[derive(Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/mail_request.rs"
)]
pub struct MailRequest {
    pub site_id: Option<String>,
    pub email: String,
    pub redirect_url: Option<String>,
}

/// Notes that a mail is asked for. The answer and the work are the same whether there is an account or not:
/// whoever sends it looks it up.
pub(in crate::domain) async fn request(
    app: &App,
    call: &Call,
    kind: MailKind,
    input: &MailRequest,
) -> Result<()> {
    let mut faults = Faults::new();
    let email = EmailAddress::parse(&input.email).map_err(|_| Reason::Email);
    let email = faults.take(Path::of("email"), email);
    let mut conn = app.store.read().await?;
    let (named, path) = (input.site_id.as_deref(), Path::of("siteId"));
    let site = site::resolve_for(&mut conn, call, named, &path, &mut faults).await?;
    if let Some(site) = &site {
        let redirect_url = input.redirect_url.as_deref();
        check_redirect(&mut conn, site, redirect_url, &mut faults).await?;
    }
    drop(conn);
    let (Some(email), Some(site), true) = (email, site, faults.is_empty()) else {
        return Err(faults.into());
    };
    let about = About {
        redirect_url: input.redirect_url.clone(),
        ..About::default()
    };
    let (tenant, input) = (site.tenant_id, (kind, email, site, about));
    perform(app, call, tenant, input, |step, _, draft| {
        async move {
            let (kind, email, site, about) = &step.input;
            let wanted = (*kind, email.as_str());
            outbox::ask(&step.app, &step.call, draft, site, wanted, about.clone());
            Ok(())
        }
        .boxed()
    })
    .await
}

/// Judges where the page that a mail's link leads to is to lead back to, by the rules of a site.
pub(in crate::domain) async fn check_redirect(
    conn: &mut Conn,
    site: &SiteRow,
    url: Option<&str>,
    faults: &mut Faults,
) -> Result<()> {
    let Some(url) = url else { return Ok(()) };
    let (_, rules) = tenant::rules_at(conn, site.tenant_id, site.id).await?;
    let judged = tenant::check_redirect(url, &rules.redirect_urls);
    faults.take(Path::of("redirectUrl"), judged);
    Ok(())
}

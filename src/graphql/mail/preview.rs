use async_graphql::{Context, ID, Object, SimpleObject};

use crate::{
    domain::{Result, mail},
    graphql::{context::ContextExt, enums::MailKind, scalars::LanguageCode},
};

/// A mail as it is sent, with examples for what it tells.
#[derive(SimpleObject)]
pub(in crate::graphql) struct MailPreview {
    /// From whom it comes: the name and the address.
    from: String,
    /// The subject.
    subject: String,
    /// The page. It loads nothing from anywhere.
    html: String,
    /// The plain text.
    text: String,
}

#[derive(Default)]
pub(in crate::graphql) struct MailQuery;

#[Object]
impl MailQuery {
    /// Shows a mail as a site's customers get it. Needs an API key with `settings:read`.
    async fn preview_mail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which mail.")] kind: MailKind,
        #[graphql(
            desc = "The site; else that of the header X-Frontdesk-Site, else the API client's, else the tenant's only one."
        )]
        site_id: Option<ID>,
        #[graphql(
            desc = "The language: `en`, `cs`, `de`, `es` or `fr`; the site's `messageLanguage` for others. Left out: the site's `defaultLanguage`."
        )]
        language: Option<LanguageCode>,
    ) -> Result<MailPreview> {
        let language = language.map(|language| language.0);
        let (app, call, site) = (ctx.app(), ctx.call(), site_id.map(|id| id.0));
        let kind = kind.into();
        let shown = mail::preview(app, call, site.as_deref(), kind, language.as_deref());
        let (rendered, from) = shown.await?;
        Ok(MailPreview {
            from,
            subject: rendered.subject,
            html: rendered.html,
            text: rendered.text,
        })
    }
}

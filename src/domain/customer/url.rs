use crate::{app::App, values::CustomerId};

/// The page where an agent sees a customer: by the tenant's template, else the server's own.
pub fn url(app: &App, template: Option<&str>, id: CustomerId) -> String {
    match template {
        Some(template) => template.replace("{id}", &id.to_string()),
        None => app.config.public_url.join(&format!("/customers/{id}")),
    }
}

use futures_util::FutureExt;

use serde_json::Value;

use super::{
    SiteSettingsChange, StoredSettings, TenantSettings, preset,
    site_settings::{check_languages, check_reach, check_verifier, is_url, once},
};
use crate::{
    app::App,
    domain::{Call, Change, Draft, Path, Reason, Result, audit, consent, draft::act},
    repositories::{
        Conn, CustomerKey, consents, customers,
        tenants::{self, TenantRow},
    },
    values::{
        DefaultSubscription, Identifier, NameRule, PartnerAssignment, PartnerFallback, PhoneMode,
        Preset, RequirableAddressField, Scope, TenantId, Uniqueness,
    },
};

/// What a tenant changes of the rules that only it sets.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/tenant"
)]
pub struct TenantSettingsChange {
    pub required_identifiers: Change<Vec<Identifier>>,
    pub required_address_fields: Change<Vec<RequirableAddressField>>,
    pub postcode_required: Change<bool>,
    pub name_rule: Change<NameRule>,
    pub source_required: Change<bool>,
    pub email_uniqueness: Change<Uniqueness>,
    pub username_uniqueness: Change<Uniqueness>,
    pub phone_mode: Change<PhoneMode>,
    pub phone_unique: Change<bool>,
    pub partner_assignment: Change<PartnerAssignment>,
    pub partner_fallback: Change<PartnerFallback>,
    pub default_subscription: Change<DefaultSubscription>,
    pub customer_url_template: Change<String>,
    /// The rules that sites may set otherwise.
    pub of_sites: SiteSettingsChange,
}

/// Changes the caller's tenant's settings and gives all of them. Needs `settings:write`.
///
/// A rule that customers break already is refused with how many do. Customers being created
/// meanwhile are prepared anew with the new settings.
pub async fn update_settings(
    app: &App,
    call: &Call,
    change: TenantSettingsChange,
) -> Result<TenantSettings> {
    let client = call.require(Scope::SettingsWrite)?;
    act(app, call, client, change, |job, conn, draft| {
        async move {
            let (tenant, old) = read(conn, draft).await?;
            let mut new = old.clone();
            apply(&mut new, &job.input, draft);
            check_reach(&job.app, &job.input.of_sites, draft);
            check_verifier(conn, draft, (&old, &new)).await?;
            replace(conn, &tenant, &old, &new, &Path::root(), draft).await?;
            audit::record(
                &job.app,
                &job.actor,
                "updateTenantSettings",
                tenant.id,
                draft,
            );
            check_languages(&new, draft);
            Ok(new)
        }
        .boxed()
    })
    .await
}

/// Sets the rules of the caller's tenant to those of another system, and defines the consents that
/// it has. Needs `settings:write`.
pub async fn apply_preset(app: &App, call: &Call, preset: Preset) -> Result<TenantSettings> {
    let client = call.require(Scope::SettingsWrite)?;
    act(app, call, client, preset, |job, conn, draft| {
        async move {
            let (tenant, old) = read(conn, draft).await?;
            let new = preset::settings(job.input, &old);
            note_differences(&old, &new, draft);
            let known = consents::of_tenant(conn, tenant.id).await?;
            for (code, label) in preset::consents(job.input) {
                if !known.iter().any(|row| row.code == *code) {
                    let row = consent::built_in(&job.app, tenant.id, code, label);
                    draft.changes.consent_definitions.push(row);
                    draft.note("consentDefinitions");
                }
            }
            let path = Path::of("preset");
            replace(conn, &tenant, &old, &new, &path, draft).await?;
            audit::record(&job.app, &job.actor, "applyPreset", tenant.id, draft);
            Ok(new)
        }
        .boxed()
    })
    .await
}

async fn read(conn: &mut Conn, draft: &Draft) -> Result<(TenantRow, TenantSettings)> {
    let tenant = super::hold(conn, draft.tenant_id).await?;
    let settings = TenantSettings::from_stored(&tenant.settings)?;
    Ok((tenant, settings))
}

async fn replace(
    conn: &mut Conn,
    tenant: &TenantRow,
    old: &TenantSettings,
    new: &TenantSettings,
    path: &Path,
    draft: &mut Draft,
) -> Result<()> {
    hold_rules(conn, tenant.id, old, new, path, draft).await?;
    if !draft.changed.is_empty() {
        let stored = new.to_stored(Some(&tenant.settings));
        tenants::update_settings(conn, tenant.id, &stored).await?;
    }
    Ok(())
}

/// Puts every customer under the new rules of uniqueness; a rule that some break is a fault.
async fn hold_rules(
    conn: &mut Conn,
    tenant_id: TenantId,
    old: &TenantSettings,
    new: &TenantSettings,
    path: &Path,
    draft: &mut Draft,
) -> Result<()> {
    for (column, field, before, after) in [
        (
            CustomerKey::Email,
            "emailUniqueness",
            old.email_uniqueness,
            new.email_uniqueness,
        ),
        (
            CustomerKey::Username,
            "usernameUniqueness",
            old.username_uniqueness,
            new.username_uniqueness,
        ),
        (
            CustomerKey::Phone,
            "phoneUnique",
            old.phone_uniqueness(),
            new.phone_uniqueness(),
        ),
    ] {
        if before == after {
            continue;
        }
        let count = customers::twins(conn, tenant_id, column, after).await?;
        if count > 0 {
            draft.faults.add(path.at(field), Reason::Twins { count });
        } else {
            customers::set_rule(conn, tenant_id, column, after).await?;
        }
    }
    Ok(())
}

fn apply(settings: &mut TenantSettings, change: &TenantSettingsChange, draft: &mut Draft) {
    let mut change = change.clone();
    once(&mut change.required_identifiers);
    once(&mut change.required_address_fields);
    let change = &change;
    macro_rules! set {
        ($changes:expr; $($name:ident $field:literal,)+) => {
            $(draft.value(&mut settings.$name, $field, &$changes.$name);)+
        };
    }
    set! { change;
        required_identifiers "requiredIdentifiers",
        required_address_fields "requiredAddressFields",
        postcode_required "postcodeRequired",
        name_rule "nameRule",
        source_required "sourceRequired",
        email_uniqueness "emailUniqueness",
        username_uniqueness "usernameUniqueness",
        phone_mode "phoneMode",
        phone_unique "phoneUnique",
        partner_assignment "partnerAssignment",
        partner_fallback "partnerFallback",
        default_subscription "defaultSubscription",
    }
    if let Some(template) = &change.customer_url_template {
        let fits = |template: &String| is_url(template) && template.contains("{id}");
        if template.as_ref().is_none_or(fits) {
            let slot = &mut settings.customer_url_template;
            draft.set(slot, "customerUrlTemplate", template.clone());
        } else {
            let path = Path::of("customerUrlTemplate");
            draft.faults.add(path, Reason::UrlTemplate);
        }
    }
    let of_sites = change.of_sites.read(draft);
    set! { of_sites;
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
    }
    // To have none of these is to have the server's own.
    if let Some(pages) = of_sites.link_urls {
        draft.set(
            &mut settings.link_urls,
            "linkUrls",
            pages.unwrap_or_default(),
        );
    }
    if let Some(brand) = of_sites.brand {
        draft.set(&mut settings.brand, "brand", brand.unwrap_or_default());
    }
    if let Some(disclose) = of_sites.disclose_account_existence {
        let slot = &mut settings.disclose_account_existence;
        draft.set(slot, "discloseAccountExistence", disclose);
    }
}

/// Notes every setting that a preset changes.
fn note_differences(old: &TenantSettings, new: &TenantSettings, draft: &mut Draft) {
    if let (Ok(Value::Object(old)), Ok(Value::Object(new))) =
        (serde_json::to_value(old), serde_json::to_value(new))
    {
        let differs = |(name, value): &(&String, &Value)| old.get(*name) != Some(value);
        new.iter()
            .filter(differs)
            .for_each(|(name, _)| draft.note(name));
    }
}

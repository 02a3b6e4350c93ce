//! How to call each mutation of the schema: in an order in which each finds what it needs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    support::{TestApp, mutation},
    whole_customer::merged,
};

/// How a mutation is called.
pub struct Call {
    /// The mutation.
    pub name: &'static str,
    /// What its payload gives back.
    pub what: &'static str,
    /// Its input. `$name` stands for the id that the mutation of this name gave, `$before.name` for the one before.
    pub input: Value,
    /// What is put into the input so that it must be refused.
    pub bad: Value,
    /// The fields that it changes.
    pub changed: &'static [&'static str],
    /// What it is done to; its own payload's object where it is empty.
    pub subject: &'static str,
}

fn call(
    name: &'static str,
    what: &'static str,
    input: Value,
    bad: Value,
    changed: &'static [&'static str],
    subject: &'static str,
) -> Call {
    Call {
        name,
        what,
        input,
        bad,
        changed,
        subject,
    }
}

/// Every mutation once.
#[rustfmt::skip]
pub fn calls() -> Vec<Call> {
    let ids = json!([{"system": "erp", "value": "secret-erp-id"}]);
    let unnamed = json!({"name": " "});
    let nowhere = json!({"id": "nowhere"});
    let with_id = |name: &str| json!({"name": name, "externalIds": ids});
    let named = |id: &str| json!({"id": id, "name": "secret-name-2"});
    let coded = |code: &str| json!({"code": code, "name": code});
    vec![
        call("createPartner", "partner", with_id("Acme"), unnamed.clone(), &["externalIds", "name"], ""),
        call("updatePartner", "partner", named("$createPartner"), unnamed.clone(), &["name"], ""),
        call("createSite", "site", with_id("Shop"), unnamed.clone(), &["externalIds", "name"], ""),
        call("updateSite", "site", named("$createSite"), unnamed.clone(), &["name"], ""),
        call("createStore", "store", json!({"name": "S", "siteId": "$createSite", "partnerId": "$createPartner"}), unnamed.clone(), &["name", "partnerId", "siteId"], ""),
        call("updateStore", "store", named("$createStore"), nowhere.clone(), &["name"], ""),
        call("createCustomerGroup", "group", with_id("Retail"), unnamed.clone(), &["externalIds", "name"], ""),
        call("updateCustomerGroup", "group", named("$createCustomerGroup"), nowhere.clone(), &["name"], ""),
        call("createSource", "source", with_id("Fair"), unnamed.clone(), &["externalIds", "name"], ""),
        call("updateSource", "source", named("$createSource"), nowhere.clone(), &["name"], ""),
        call("createOrganization", "organization", json!({"name": "Engines", "externalIds": ids, "metadata": [{"key": "secret-key", "value": 1}]}), unnamed.clone(), &["externalIds", "metadata", "name"], ""),
        call("updateOrganization", "organization", json!({"id": "$createOrganization", "description": "secret", "companyName": "secret"}), nowhere.clone(), &["companyName", "description"], ""),
        call("createProduct", "product", coded("scan"), json!({"code": "?"}), &["code", "name"], ""),
        call("updateProduct", "product", named("$createProduct"), nowhere.clone(), &["name"], ""),
        call("createPlan", "plan", json!({"productId": "$createProduct", "code": "gold", "name": "Gold"}), unnamed.clone(), &["code", "name", "productId"], ""),
        call("updatePlan", "plan", named("$createPlan"), nowhere.clone(), &["name"], ""),
        call("createConsentDefinition", "definition", json!({"code": "terms", "label": "Terms"}), json!({"label": ""}), &["code", "label"], ""),
        call("updateConsentDefinition", "definition", json!({"id": "$createConsentDefinition", "label": "Rules"}), nowhere.clone(), &["label"], ""),
        call("createCustomFieldDefinition", "definition", json!({"object": "CUSTOMER", "code": "tier", "label": "Tier", "type": "TEXT"}), json!({"code": "?"}), &["code", "label", "object", "type"], ""),
        call("updateCustomFieldDefinition", "definition", json!({"id": "$createCustomFieldDefinition", "searchable": true}), json!({"pattern": "("}), &["searchable"], ""),
        call("updateTenantSettings", "settings", json!({"phoneMode": "STRIP", "redirectUrls": ["https://secret.example/"]}), json!({"defaultLanguage": "zz"}), &["phoneMode", "redirectUrls"], "tenant"),
        call("updateSiteSettings", "siteConfig", json!({"siteId": "$createSite", "passwordPolicy": "PELCRO"}), json!({"languages": ["zz"]}), &["passwordPolicy"], "$createSite"),
        call("createCustomer", "customer", json!({"siteId": "$createSite", "email": "secret4@example.com"}), json!({"birthDate": "x"}), &["email", "partners", "siteId"], ""),
        call("createCustomer", "customer", json!({ "siteId": "$createSite", "storeId": "$createStore", "groupId": "$createCustomerGroup", "email": "secret@example.com", "password": "secret-word", "autologin": true, "firstName": "Secretname", "confirmed": true, "addresses": [{"street": ["secret street"], "city": "Secretcity", "countryCode": "GB"}], "customFields": [{"code": "tier", "value": {"text": "secret-tier"}}], "metadata": [{"key": "secret-key", "value": "secret"}]}), json!({"birthDate": "x"}), &["addresses", "customFields", "email", "emailConfirmedAt", "firstName", "groupId", "metadata", "partners", "password", "siteId", "storeId"], ""),
        call("registerCustomer", "customer", json!({"siteId": "$createSite", "email": "secret3@example.com", "password": "secret-word", "isSubscribed": true}), json!({"birthDate": "x"}), &["email", "isSubscribed", "partners", "password", "siteId"], ""),
        call("updateCustomer", "customer", json!({"id": "$createCustomer", "email": "secret2@example.com", "privateMetadata": [{"key": "secret-key", "value": 1}], "consents": [{"code": "terms", "value": "GRANTED"}], "isSubscribed": true}), json!({"version": 99}), &["consents", "email", "emailConfirmedAt", "isSubscribed", "privateMetadata"], ""),
        call("upsertCustomer", "customer", json!({"username": "secret-user", "socialAccount": {"provider": "secret-net", "token": "secret-token"}}), json!({"username": "?"}), &["socialAccount", "username"], "$createCustomer"),
        call("impersonateCustomer", "session", json!({"customerId": "$createCustomer"}), json!({"customerId": "nowhere"}), &["session"], "$createCustomer"),
        call("setCustomerPartners", "customer", json!({"customerId": "$createCustomer", "partnerIds": ["$createPartner"]}), json!({"partnerIds": ["nowhere"]}), &["partners"], "$createCustomer"),
        call("addAddress", "address", json!({"customerId": "$createCustomer", "address": {"street": ["s"], "city": "c", "countryCode": "GB"}}), json!({"address": {}}), &["addresses"], "$createCustomer"),
        call("updateAddress", "address", json!({"id": "$addAddress", "city": "Secretcity"}), json!({"city": null}), &["city"], "$createCustomer"),
        call("setDefaultAddress", "customer", json!({"id": "$addAddress", "billing": true}), nowhere.clone(), &["defaultBillingAddress"], "$createCustomer"),
        call("removeAddress", "customer", json!({"id": "$addAddress"}), nowhere.clone(), &["addresses"], "$createCustomer"),
        call("addOrganizationMember", "membership", json!({"organizationId": "$createOrganization", "customerId": "$createCustomer", "jobTitle": "secret"}), json!({"customerId": "nowhere"}), &["membership"], "$createCustomer"),
        call("updateOrganizationMember", "membership", json!({"id": "$addOrganizationMember", "jobTitle": "secret 2"}), nowhere.clone(), &["jobTitle"], "$createCustomer"),
        call("transferResources", "from", json!({"from": "$createCustomer", "to": "$before.createCustomer"}), json!({"to": "nowhere"}), &["memberships"], "$createCustomer"),
        call("removeOrganizationMember", "membership", json!({"id": "$addOrganizationMember"}), nowhere.clone(), &["memberships"], "$before.createCustomer"),
        call("createSubscription", "subscription", json!({"ownerId": "$createCustomer", "plan": "gold"}), json!({"plan": "none"}), &["plans"], "$createCustomer"),
        call("changeSubscription", "subscription", json!({"id": "$createSubscription", "interval": "YEARLY"}), nowhere.clone(), &["interval"], "$createCustomer"),
        call("cancelSubscription", "subscription", json!({"id": "$changeSubscription"}), nowhere.clone(), &["state"], "$createCustomer"),
        call("createIdentityProvider", "identityProvider", json!({"code": "idp", "name": "Secret", "issuer": "https://secret.example", "clientId": "secret"}), json!({"issuer": "x"}), &["clientId", "code", "issuer", "name"], ""),
        call("updateIdentityProvider", "identityProvider", json!({"id": "$createIdentityProvider", "name": "Secret 2", "clientId": "secret-2", "isEnabled": false}), nowhere.clone(), &["clientId", "isEnabled", "name"], ""),
        call("removeIdentityProvider", "identityProvider", json!({"id": "$createIdentityProvider"}), nowhere.clone(), &["identityProviders"], "$createIdentityProvider"),
        call("setRiskVerifier", "settings", json!({"verifier": {"fixed": {"token": "secret-token"}}}), json!({"verifier": {"fixed": {"token": ""}}}), &["riskVerifier"], "tenant"),
        call("inviteCustomer", "invitation", json!({"siteId": "$createSite", "email": "secret3@example.com", "firstName": "Secretname", "organizationId": "$createOrganization", "jobTitle": "secret"}), json!({"email": "?"}), &["invitation"], ""),
        call("revokeInvitation", "invitation", json!({"id": "$inviteCustomer"}), nowhere.clone(), &["invitation"], ""),
        call("registerTrustedDocuments", "documents", json!({"documents": [{"documentId": "secret-document", "body": "{ __typename }"}]}), json!({"documents": [{"documentId": "?", "body": "{"}]}), &["trustedDocuments"], "tenant"),
        call("removeTrustedDocuments", "documents", json!({"documentIds": ["secret-document"]}), json!({"documentIds": ["nowhere"]}), &["trustedDocuments"], "tenant"),
        call("eraseCustomer", "customer", json!({"id": "$createCustomer"}), nowhere.clone(), &["state"], "$createCustomer"),
        call("deprecateCustomFieldDefinition", "definition", json!({"id": "$createCustomFieldDefinition"}), nowhere, &["deprecatedAt"], ""),
        call("applyPreset", "settings", json!({"preset": "KHOROS"}), json!({"preset": "NONE"}), &[], "tenant"),
    ]
}

/// The mutations that people call, and those that need what only people make: their own stories tell how, and of their
/// events.
pub const OF_PEOPLE: &[&str] = &[
    "acceptInvitation",
    "changeMemberRole",
    "changePassword",
    "confirmEmail",
    "confirmEmailChange",
    "confirmTotpEnrollment",
    "createPersonalAccessToken",
    "deleteMyAccount",
    "disableTotp",
    "inviteMember",
    "leaveOrganization",
    "refreshSession",
    "regenerateRecoveryCodes",
    "removeMember",
    "replaceTotp",
    "requestEmailChange",
    "requestPasswordReset",
    "requestSignInLink",
    "resendConfirmation",
    "resetCustomerMfa",
    "resetPassword",
    "revokePersonalAccessToken",
    "revokeSession",
    "signIn",
    "signInWithLink",
    "signInWithRecoveryCode",
    "signInWithSocialAccount",
    "signOut",
    "signOutEverywhere",
    "startTotpEnrollment",
    "stopImpersonating",
    "updateCurrentOrganization",
    "updateMe",
    "updateMyPreferences",
    "verifyMfa",
];

/// The ids that mutations gave, by `$` and the name of the mutation; what each gave before, by `$before.`.
#[derive(Default)]
pub struct Ids(pub BTreeMap<String, String>);

impl Ids {
    /// `value` with each name replaced by the id.
    pub fn fill(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => json!(self.0.get(text).unwrap_or(text)),
            Value::Array(items) => items.iter().map(|item| self.fill(item)).collect(),
            Value::Object(map) => {
                let entry = |(key, value): (&String, &Value)| (key.clone(), self.fill(value));
                Value::Object(map.iter().map(entry).collect())
            }
            other => other.clone(),
        }
    }

    /// Keeps the id that a mutation gave.
    pub fn keep(&mut self, call: &Call, payload: &Value) {
        if let Some(id) = payload[call.what]["id"].as_str() {
            let before = self.0.insert(format!("${}", call.name), id.to_owned());
            if let Some(before) = before {
                self.0.insert(format!("$before.{}", call.name), before);
            }
        }
    }
}

impl Call {
    /// The document: what has an id gives it back.
    pub fn query(&self) -> String {
        let what = match self.what {
            "settings" => "settings { phoneMode }".to_owned(),
            "siteConfig" => "siteConfig { passwordPolicy }".to_owned(),
            what => format!("{what} {{ id }}"),
        };
        if self.name == "upsertCustomer" {
            return mutation("createCustomer", &what)
                .replace("($input", "($by: CustomerIdentifier!, $input")
                .replace("createCustomer(", "upsertCustomer(by: $by, ");
        }
        mutation(self.name, &what)
    }

    /// The variables; with what makes it refused where `bad`.
    pub fn variables(&self, ids: &Ids, bad: bool) -> Value {
        let input = match bad {
            true => merged(&self.input, &self.bad),
            false => self.input.clone(),
        };
        ids.fill(&json!({"by": {"id": "$createCustomer"}, "input": input}))
    }

    /// Does it as `key`, as it should be done, and gives the payload.
    pub async fn run(&self, app: &TestApp, key: &str, ids: &mut Ids) -> Value {
        let variables = self.variables(ids, false);
        let mut answer = app.ask_as(key, &self.query(), variables).await;
        assert_eq!(answer.get("errors"), None, "{}: {answer:#}", self.name);
        let payload = answer["data"][self.name].take();
        assert_eq!(payload["userErrors"], json!([]), "{}", self.name);
        ids.keep(self, &payload);
        payload
    }
}

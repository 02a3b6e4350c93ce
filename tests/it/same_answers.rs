//! Both stores give the same bytes: one long conversation with a server on each, but for ids, cursors, tokens
//! and times.

use std::collections::HashMap;

use frontdesk::values::MailTokenPurpose;
use regex::{Captures, Regex};
use serde_json::{Value, json};

use crate::{
    every_mutation::{Ids, calls},
    support::{PASSWORD, TestApp, mutation, run},
    whole_customer::{WHOLE, merged, whole_input, world},
};

/// What one server said in the course of a conversation.
struct Transcript {
    app: TestApp,
    ids: Ids,
    said: Vec<(String, u16, String)>,
}

impl Transcript {
    async fn send(&mut self, body: &Value) -> Value {
        self.send_text(&body.to_string()).await
    }

    async fn send_text(&mut self, body: &str) -> Value {
        let key = self.app.key.clone();
        self.send_as(&key, body).await
    }

    /// As who has this key or token; as nobody without one.
    async fn send_as(&mut self, key: &str, body: &str) -> Value {
        let mut request = self.app.http.post(format!("{}/graphql", self.app.url));
        if !key.is_empty() {
            request = request.bearer_auth(key);
        }
        let request = request
            .header("content-type", "application/json")
            .body(body.to_owned());
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let text = response.text().await.expect("text");
        let answer = serde_json::from_str(&text).unwrap_or_default();
        self.said.push((body.to_owned(), status, text));
        answer
    }

    async fn ask(&mut self, query: &str, variables: &Value) -> Value {
        let variables = self.ids.fill(variables);
        self.send(&json!({"query": query, "variables": variables}))
            .await
    }

    /// What was said, with each id and cursor replaced by the order in which it appeared.
    fn normalized(&self) -> Vec<(String, u16, String)> {
        let vary = Regex::new(
            "fd[a-z]_[0-9a-v]{84,}|[a-z]{3,4}_[0-7][0-9a-z]{25}|\"(?:startCursor|endCursor|cursor|after|before)\":\"[A-Za-z0-9_-]{20,}\"|2026-[0-9]{2}-[0-9]{2}T[0-9:.]+Z",
        )
        .expect("a regex");
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut plain = |text: &str| {
            let name = |found: &Captures<'_>| {
                let text = found[0].to_owned();
                if text.starts_with("2026-") {
                    return "<time>".to_owned();
                }
                let count = seen.len();
                format!("<{}>", seen.entry(text).or_insert(count))
            };
            vary.replace_all(text, name).into_owned()
        };
        let said = self.said.iter();
        said.map(|(body, status, text)| (plain(body), *status, plain(text)))
            .collect()
    }

    async fn customers(&mut self) {
        let world = world(&self.app).await;
        let create = format!("mutation ($input: CreateCustomerInput!) {{ createCustomer(input: $input) {{
            customer {{ {WHOLE} auditEvents {{ nodes {{ action changedFields }} }} }} session {{ token expiresAt }}
            userErrors {{ __typename code message path ... on CustomFieldError {{ fieldCode }} ... on PasswordPolicyError {{ policy unmet }} }}
        }} }}");
        let whole = whole_input(&world);
        self.ask(&create, &json!({"input": whole})).await;
        // Once more: all that is taken.
        self.ask(&create, &json!({"input": whole})).await;
        for (index, text) in STRANGE.iter().enumerate() {
            let input = json!({
                "siteId": world["default"], "email": format!("s{index}@x"), "firstName": text, "comment": text, "websiteUrl": text,
                "displayName": text, "phone": text, "metadata": [{"key": text, "value": {*text: [text, 1.10, 1e30, -0.0, null]}}],
                "externalIds": [{"system": text, "value": text}], "customFields": [{"code": "TEXT", "value": {"text": text}}],
                "addresses": [{"street": [text], "city": text, "countryCode": "CZ", "postcode": text, "region": {"code": text, "name": text}}],
            });
            self.ask(&create, &json!({"input": input})).await;
            self.ask(&create, &json!({"input": merged(&input, &json!({"email": text, "username": text, "language": text, "timeZone": text, "birthDate": text}))})).await;
            let filter = json!({"name": text, "email": text, "username": text, "phone": text, "language": text, "externalId": {"system": text, "value": text}});
            let find = "query ($filter: CustomerFilter, $by: CustomerIdentifier!) {
                customers(filter: $filter) { nodes { id firstName } } customer(by: $by) { id }
            }";
            for (field, value) in filter.as_object().expect("an object") {
                self.ask(
                    find,
                    &json!({"filter": {field: value}, "by": {"username": text}}),
                )
                .await;
            }
            let field = json!({"code": "TEXT", "value": {"text": text}});
            self.ask(
                find,
                &json!({"filter": {"name": text}, "by": {"customField": field}}),
            )
            .await;
            self.ask(
                find,
                &json!({"filter": {"ids": [text]}, "by": {"id": text}}),
            )
            .await;
            self.ask(
                find,
                &json!({"by": {"externalId": {"system": text, "value": text}}}),
            )
            .await;
        }
        for (field, value) in BAD {
            let value: Value = serde_json::from_str(value).expect("JSON");
            self.ask(
                &create,
                &json!({"input": {"siteId": world["default"], "email": "bad@x", *field: value}}),
            )
            .await;
        }
        for field in ["CREATED_AT", "UPDATED_AT", "NAME"] {
            for direction in ["ASC", "DESC"] {
                let page = format!("query ($after: String) {{ customers(sort: {{field: {field}, direction: {direction}}}, first: 7, after: $after) {{
                    edges {{ cursor node {{ id email firstName createdAt version }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
                }} }}");
                let mut after = Value::Null;
                loop {
                    let answer = self.ask(&page, &json!({"after": after})).await;
                    let info = &answer["data"]["customers"]["pageInfo"];
                    if info["hasNextPage"] != true {
                        break;
                    }
                    after = info["endCursor"].clone();
                }
            }
        }
    }

    /// What people ask for: as nobody, signed in, and with an API key.
    async fn people(&mut self) {
        let ada = self.app.person("person@example.com").await;
        let mut tokens = Vec::new();
        for purpose in MailTokenPurpose::ALL {
            tokens.push(self.app.token(*purpose, &ada, "person@example.com").await);
        }
        let session = self.app.sign_in("person@example.com").await;
        for query in [
            "{ me { email } }",
            "{ sessions { id kind device isCurrent } }",
            "{ mfa { isEnabled recoveryCodesLeft requiredBySite } }",
            "{ personalAccessTokens { name } }",
            "{ viewer { kind session { kind } customer { email } impersonator { name } } permissions }",
            "mutation { startTotpEnrollment { userErrors { code message } } }",
            "mutation { stopImpersonating { stopped } }",
            "mutation { signOut { signedOut } }",
        ] {
            for key in [String::new(), self.app.key.clone(), session.token.clone()] {
                let body = json!({"query": query}).to_string();
                self.send_as(&key, &body).await;
            }
        }
        let session = self.app.sign_in("person@example.com").await;
        let mut inputs = vec![
            (
                "signIn",
                "mfaChallenge { challenge }",
                json!({"email": "person@example.com", "password": PASSWORD}),
            ),
            (
                "signIn",
                "mfaChallenge { challenge }",
                json!({"email": "person@example.com", "password": "wrong"}),
            ),
            (
                "requestPasswordReset",
                "requested",
                json!({"email": "person@example.com"}),
            ),
            (
                "signInWithSocialAccount",
                "mfaChallenge { challenge }",
                json!({"provider": "idp", "token": "a.b.c", "nonce": "n"}),
            ),
            ("requestSignInLink", "requested", json!({"email": "person"})),
            ("resendConfirmation", "requested", json!({})),
            (
                "changePassword",
                "passwordChanged",
                json!({"currentPassword": "wrong", "password": "short"}),
            ),
            (
                "requestEmailChange",
                "requested",
                json!({"email": "person", "password": "wrong"}),
            ),
            ("revokeSession", "revokedId", json!({"id": "nothing"})),
            (
                "createPersonalAccessToken",
                "token personalAccessToken { name isReadOnly }",
                json!({"name": "Calendar", "isReadOnly": true}),
            ),
            (
                "revokePersonalAccessToken",
                "personalAccessToken { name }",
                json!({"id": "nothing"}),
            ),
            (
                "confirmTotpEnrollment",
                "recoveryCodes",
                json!({"code": "x"}),
            ),
            (
                "regenerateRecoveryCodes",
                "recoveryCodes",
                json!({"code": "x"}),
            ),
            (
                "disableTotp",
                "disabled",
                json!({"code": "x", "password": PASSWORD}),
            ),
            (
                "replaceTotp",
                "replaced",
                json!({"code": "x", "password": "wrong"}),
            ),
            (
                "verifyMfa",
                "session { kind }",
                json!({"challenge": "x", "code": "x"}),
            ),
            (
                "signInWithRecoveryCode",
                "session { kind }",
                json!({"challenge": "x", "code": "x"}),
            ),
            (
                "resetCustomerMfa",
                "customer { email }",
                json!({"customerId": ada}),
            ),
            (
                "refreshSession",
                "session { id }",
                json!({"refreshToken": session.refresh}),
            ),
        ];
        for token in &tokens {
            inputs.push((
                "resetPassword",
                "passwordChanged redirectUrl",
                json!({"token": token, "password": PASSWORD}),
            ));
            inputs.push((
                "confirmEmail",
                "customer { email }",
                json!({"token": token}),
            ));
            inputs.push((
                "confirmEmailChange",
                "customer { email }",
                json!({"token": token}),
            ));
            inputs.push((
                "signInWithLink",
                "session { kind }",
                json!({"token": token}),
            ));
        }
        for (name, what, input) in inputs {
            let query = mutation(name, what).replace("code path", "code message path");
            let body = json!({"query": query, "variables": {"input": input}}).to_string();
            for key in [session.token.clone(), String::new(), self.app.key.clone()] {
                self.send_as(&key, &body).await;
            }
        }
        for token in &tokens {
            let body = json!({"query": "query ($token: String!) { tokenStatus(token: $token) { isValid kind purpose redirectUrl } }", "variables": {"token": token}});
            self.send_as("", &body.to_string()).await;
        }
        let body = json!({"query": "mutation { signOutEverywhere { signedOut } }"});
        self.send_as(&session.token, &body.to_string()).await;
    }

    /// What members ask for, of their organization and of their own accounts.
    async fn members(&mut self) {
        let app = &self.app;
        let owner = app.person("owner@example.com").await;
        let member = app.person("member@example.com").await;
        let organization = app.organization("Members").await;
        app.join(&organization, &owner, "OWNER").await;
        let membership = app.join(&organization, &member, "MEMBER").await;
        let session = app.sign_in("owner@example.com").await;
        app.mails().await;
        let guest = json!({"email": "guest@example.com", "jobTitle": "Clerk"});
        app.mutate_by(&session.token, "inviteMember", "", guest)
            .await;
        let token = app.mail().await.token();
        let look = "query ($token: String!) {
            invitation(token: $token) { email organizationName role hasPassword passwordRequired }
            canDeleteMyAccount { canDelete reasons }
            currentOrganization { name role members { nodes { email role isMe } } invitations { email state } subscriptionHistory { state } }
        }";
        let look = json!({"query": look, "variables": {"token": token}}).to_string();
        self.send_as(&session.token, &look).await;
        for (name, what, input) in [
            (
                "updateMe",
                "customer { lastName }",
                json!({"lastName": "King", "birthDate": "2999-01-01"}),
            ),
            (
                "updateMe",
                "customer { lastName version }",
                json!({"lastName": "King"}),
            ),
            (
                "updateMyPreferences",
                "customer { preferences { mfaChanged } }",
                json!({"mfaChanged": false}),
            ),
            (
                "updateCurrentOrganization",
                "currentOrganization { name }",
                json!({"name": ""}),
            ),
            (
                "updateCurrentOrganization",
                "currentOrganization { name }",
                json!({"name": "Ours"}),
            ),
            (
                "inviteMember",
                "invitation { state }",
                json!({"email": "member@example.com"}),
            ),
            (
                "changeMemberRole",
                "member { role }",
                json!({"id": membership, "role": "ADMIN"}),
            ),
            ("leaveOrganization", "member { role }", json!({})),
            ("deleteMyAccount", "deleted", json!({"password": "wrong"})),
            ("deleteMyAccount", "deleted", json!({"password": PASSWORD})),
            (
                "removeMember",
                "member { email }",
                json!({"id": membership}),
            ),
            (
                "acceptInvitation",
                "accepted session { kind }",
                json!({"token": token, "password": "short"}),
            ),
            (
                "acceptInvitation",
                "accepted session { kind }",
                json!({"token": token, "password": PASSWORD}),
            ),
        ] {
            let query = mutation(name, what).replace("code path", "code message path");
            let body = json!({"query": query, "variables": {"input": input}}).to_string();
            for key in [session.token.clone(), String::new(), self.app.key.clone()] {
                self.send_as(&key, &body).await;
            }
        }
        self.send_as(&session.token, &look).await;
    }

    /// Each mutation: refused, without an input, as it should be, once more; then what is left of all that.
    async fn mutations(&mut self) {
        for call in calls() {
            let query = call.query().replace("code path", "code message path");
            let bad = call.variables(&self.ids, true);
            self.send(&json!({"query": query, "variables": bad})).await;
            self.send(&json!({"query": query, "variables": {"by": {"id": "x"}, "input": {}}}))
                .await;
            let good = call.variables(&self.ids, false);
            let answer = self.send(&json!({"query": query, "variables": good})).await;
            self.ids.keep(&call, &answer["data"][call.name]);
            self.send(&json!({"query": query, "variables": good})).await;
        }
        let ids: Vec<_> = self.ids.0.values().cloned().collect();
        self.ask(
            "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }",
            &json!({"ids": ids}),
        )
        .await;
    }

    async fn queries(&mut self) {
        for query in QUERIES {
            self.ask(
                query,
                &json!({"customer": "$createCustomer", "organization": "$createOrganization"}),
            )
            .await;
        }
        for text in DOCUMENTS {
            self.send(&json!({"query": text})).await;
        }
        for body in BODIES {
            self.send_text(body).await;
        }
    }
}

const STRANGE: &[&str] = &[
    "",
    " ",
    "a",
    "A",
    "é",
    "e\u{301}",
    "Straße",
    "STRASSE",
    "ſ",
    "İi",
    "ß",
    "Ǆ",
    "日本語",
    "👩‍👩‍👧",
    "\u{feff}a",
    "a\u{200b}b",
    "\u{202e}abc",
    "'; DROP TABLE customers; --",
    "100%",
    "_",
    "\\",
    "\\%",
    "a\\",
    "\"",
    "\u{0}",
    "a\u{0}b",
    "a\nb",
    "a\r\nb: c",
    "\t",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "{\"a\":1}",
    "null",
    "0",
    "-1",
    "1e400",
    "cus_01h455vb4pex5vsknk084sn02q",
    "+420 777 123 456",
    "12345",
    "2020-02-30",
    "Europe/Prague",
    "cs",
    "CZ-10",
    "\u{10ffff}",
];

const BAD: &[(&str, &str)] = &[
    ("email", "\"x\""),
    ("email", "\"a@x\\r\\nb\""),
    (
        "phone",
        "\"1234567890123456789012345678901234567890123456789012345678901234567890\"",
    ),
    ("birthDate", "\"2999-01-01\""),
    ("createdAt", "\"2999-01-01T00:00:00Z\""),
    ("createdAt", "\"1700-01-01T00:00:00Z\""),
    ("createdAt", "\"0001-01-01T00:00:00Z\""),
    ("createdAt", "\"2020-06-30T23:59:60Z\""),
    ("emailConfirmedAt", "\"2020-01-01\""),
    ("redirectUrl", "\"https://evil.example/\""),
    ("groupId", "\"x\""),
    ("storeId", "\"x\""),
    ("source", "{\"sourceId\": \"x\"}"),
    ("gender", "\"NONE\""),
    ("email", "1"),
    ("autologin", "null"),
    ("autologin", "true"),
    ("password", "\"password1\""),
    ("addresses", "[{}]"),
    ("addresses", "[null]"),
    ("plans", "[{\"plan\": \"gold\"}, {\"plan\": \"gold\"}]"),
    ("plans", "[{\"plan\": \"x\"}]"),
    ("consents", "[{\"code\": \"x\", \"value\": \"GRANTED\"}]"),
    (
        "customFields",
        "[{\"code\": \"INT\", \"value\": {\"int\": 2147483648}}]",
    ),
    (
        "customFields",
        "[{\"code\": \"DECIMAL\", \"value\": {\"decimal\": \"1.2.3\"}}]",
    ),
    (
        "customFields",
        "[{\"code\": \"DATE\", \"value\": {\"date\": \"x\"}}]",
    ),
    (
        "customFields",
        "[{\"code\": \"OPTIONS\", \"value\": {\"options\": [\"s\", \"s\", \"x\"]}}]",
    ),
    ("customFields", "[{\"code\": \"TEXT\", \"value\": {}}]"),
    (
        "customFields",
        "[{\"code\": \"JSON\", \"value\": {\"json\": {\"b\": 1.0, \"a\": 12345678901234567890}}}]",
    ),
    ("organization", "{}"),
    ("organization", "{\"id\": \"x\"}"),
    ("organization", "{\"create\": {}}"),
    ("membership", "{}"),
    ("socialAccount", "{\"provider\": \"p\"}"),
    ("nothing", "1"),
];

const QUERIES: &[&str] = &[
    "{ viewer { kind scopes accessesAllPartners apiClient { id name kind } } }",
    "{ tenantSettings { phoneMode emailUniqueness redirectUrls passwordPolicy languages requiredFields } }",
    "{ tenantSettings { riskAssessment riskVerifier { kind url minimumScore hostnames } } }",
    "{ identityProviders { id code name issuer clientId isEnabled } siteConfig { identityProviders { code name } } }",
    "{ siteConfig { passwordPolicy languages } }",
    "{ previewMail(kind: MFA_CHANGED, language: \"cs\") { from subject html text } }",
    "query { siteConfig(siteId: \"x\") { passwordPolicy } }",
    "{ partners { edges { cursor node { id name externalIds { system value } } } pageInfo { endCursor } } }",
    "{ stores { nodes { id name site { number } partner { name } } } sites { nodes { id name number } } }",
    "{ sources { nodes { id name } } customerGroups { nodes { id name externalIds { value } } } }",
    "{ products { nodes { id code name } } plans { nodes { id code product { code } isDefault } } }",
    "{ consentDefinitions(deprecated: true) { id code label } customFieldDefinitions(deprecated: true) { id code type options { value } } }",
    "query ($organization: ID!) { organization(by: {id: $organization}) { id name description members { nodes { customer { email } } } } organizations(filter: {name: \"e\"}) { nodes { name } } }",
    "query ($customer: ID!) { node(id: $customer) { ... on Customer { version memberships { status } subscriptions { state endDate } consents { code history { value } } } } }",
    "{ auditEvents(first: 100) { nodes { id action actor { kind id } subjectId changedFields } pageInfo { hasNextPage endCursor } } }",
    "{ trustedDocuments { nodes { id documentId body } pageInfo { hasNextPage } } }",
    "{ customers(first: 0) { nodes { id } } }",
    "{ customers(after: \"x\") { nodes { id } } }",
    "{ nodes(ids: []) { id } }",
];

const DOCUMENTS: &[&str] = &[
    "",
    " ",
    "{",
    "{ nothing }",
    "{ viewer }",
    "query A { viewer { kind } } query B { viewer { kind } }",
    "mutation { createCustomer { customer { id } } }",
    "{ customer(by: {}) { id } }",
    "{ customer(by: {email: \"a\", id: \"b\"}) { id } }",
    "{ a: viewer { kind } b: viewer { kind } }",
    "subscription { x }",
    "{ customers(filter: {state: NONE}) { nodes { id } } }",
    "{ customers(first: \"1\") { nodes { id } } }",
    "{ customers(first: 99999999999) { nodes { id } } }",
];

const BODIES: &[&str] = &[
    "",
    "{}",
    "null",
    "[]",
    "{\"query\": 1}",
    "{\"query\": \"{ viewer { kind } }\", \"variables\": []}",
    "{\"query\": \"{ viewer { kind } }\"",
    "\u{0}",
];

/// What both servers said, which must be the same.
fn compared(transcripts: &[Transcript; 2]) -> Vec<(String, u16, String)> {
    let [sqlite, postgres] = [transcripts[0].normalized(), transcripts[1].normalized()];
    for (one, other) in sqlite.iter().zip(&postgres) {
        let (body, status, text) = one;
        assert_eq!(body, &other.0);
        assert_eq!((status, text), (&other.1, &other.2), "{body}");
    }
    assert_eq!(sqlite.len(), postgres.len());
    // Nothing of it was the server's own fault.
    assert!(sqlite.iter().all(|(_, status, _)| *status < 500));
    sqlite
}

async fn transcripts() -> [Transcript; 2] {
    [TestApp::sqlite().await, TestApp::postgres().await].map(|app| Transcript {
        app,
        ids: Ids::default(),
        said: Vec::new(),
    })
}

async fn asked_for_every_root_field() {
    let mut transcripts = transcripts().await;
    for transcript in &mut transcripts {
        // While there is one site, nobody has to name it.
        transcript.people().await;
        transcript.members().await;
        transcript.queries().await;
        transcript.mutations().await;
        transcript.queries().await;
    }
    let said = compared(&transcripts);
    for root in ["Query", "Mutation"] {
        for field in transcripts[0].app.fields_of(root).await.into_keys() {
            let asked = Regex::new(&format!("\\b{field}\\b[ ({{]")).expect("a regex");
            assert!(
                said.iter().any(|(body, _, _)| asked.is_match(body)),
                "{field}"
            );
        }
    }
    assert!(said.len() > 200, "{}", said.len());
}

async fn told_all_kinds_of_customers() {
    let mut transcripts = transcripts().await;
    for transcript in &mut transcripts {
        transcript.customers().await;
    }
    let said = compared(&transcripts);
    assert!(said.len() > 500, "{}", said.len());
    for status in [200, 400] {
        assert!(
            said.iter().any(|(_, found, _)| *found == status),
            "{status}"
        );
    }
}

/// Both of them need one.
mod postgres {
    use super::{asked_for_every_root_field, run, told_all_kinds_of_customers};

    #[test]
    fn every_root_field() {
        run(asked_for_every_root_field());
    }

    #[test]
    fn all_kinds_of_customers() {
        run(told_all_kinds_of_customers());
    }
}

//! `eraseCustomer`: what is left of a customer is that there was one.

use serde_json::{Value, json};

use crate::{
    support::{TestApp, fault, id, refusal},
    whole_customer::{WHOLE, whole_input, world},
};

async fn erase(app: &TestApp, customer: &str) -> Value {
    let what = format!("customer {{ {WHOLE} preferences {{ newSignIn }} }}");
    app.mutate("eraseCustomer", &what, json!({"id": customer}))
        .await
}

/// All rows of all tables as text, but for the history of consents and the audit trail.
async fn everything(app: &TestApp) -> String {
    use diesel::{QueryableByName, sql_query, sql_types::Text};
    use diesel_async::RunQueryDsl;
    use frontdesk::repositories::{Conn, schema::COLUMNS};

    #[derive(QueryableByName)]
    struct Cell {
        #[diesel(sql_type = Text)]
        cell: String,
    }
    let mut all = String::new();
    let mut conn = app.conn().await;
    for (table, column, kind) in COLUMNS
        .iter()
        .filter(|(table, ..)| !["audit_events", "consent_changes"].contains(table))
    {
        let cells: Vec<Cell> = match &mut conn {
            Conn::Sqlite(conn) => {
                let value = match kind.contains("Binary") || kind.contains("Id") {
                    true => format!("hex({column})"),
                    false => format!("CAST({column} AS TEXT)"),
                };
                let query = format!("SELECT coalesce({value}, '') AS cell FROM {table}");
                sql_query(query).load(conn).await.expect("cells")
            }
            Conn::Postgres(conn) => {
                let query =
                    format!("SELECT coalesce(CAST({column} AS text), '') AS cell FROM {table}");
                sql_query(query).load(conn).await.expect("cells")
            }
        };
        cells
            .iter()
            .for_each(|cell| all += &format!("{table}.{column}={}\n", cell.cell));
    }
    all
}

stories! {
    async fn nothing_of_the_person_is_left(app: TestApp) {
        let world = world(&app).await;
        let mut input = whole_input(&world);
        input["plans"] = json!([]);
        let what = "customer { id createdAt partners { id name } addresses { id } } session { token }";
        let made = app.mutate("createCustomer", what, input.clone()).await;
        assert_eq!(made["userErrors"], json!([]));
        let customer = id(&made["customer"]);
        app.mutate("createSubscription", "", json!({"ownerId": customer, "plan": "gold"})).await;
        let marks = [
            "Ada@Example.com", "ada@example.com", "Ada-L_1815", "Ada ❤", "7946 0958", "900-123", "EAAB", "Countess", "Lovelace", "lovelace", "Ph.D.",
            "clone-systems", "second line", "Engines & Sons", "CZ12345678", "1 Square", "Ockham", "desk", "score",
        ];
        let before = everything(&app).await;
        let missing: Vec<_> = marks.iter().filter(|mark| !before.contains(*mark)).collect();
        assert!(missing.len() < 4, "{missing:?}");
        let payload = erase(&app, &customer).await;
        let updated = payload["customer"]["updatedAt"].clone();
        let url = format!("https://frontdesk.example/customers/{customer}");
        let expected = json!({
            "id": customer, "url": url, "state": "ERASED", "version": 3, "createdAt": "2018-01-02T01:04:05.000006Z", "updatedAt": updated,
            "email": null, "emailConfirmedAt": null, "confirmed": false, "emailHardBounced": false, "username": null, "displayName": null,
            "phone": null, "mobilePhone": null, "prefix": null, "firstName": null, "middleName": null, "lastName": null, "suffix": null,
            "preNominals": null, "postNominals": null, "salutation": null, "title": null, "gender": null, "birthDate": null, "websiteUrl": null,
            "comment": null, "organizationName": null, "taxVat": null, "language": "en", "locale": null, "timeZone": null, "redirectUrl": null,
            "remoteAssistance": null, "disableAutoGroupChange": null, "groupId": null, "group": null, "siteId": world["site"],
            "site": {"id": world["site"], "name": "Shop"}, "storeId": null, "store": null, "createdIn": "Shop", "sources": [], "source": null,
            "externalIds": [], "socialAccounts": [], "socialAccount": null, "addresses": [], "defaultBillingAddress": null,
            "defaultShippingAddress": null, "partners": made["customer"]["partners"], "memberships": [],
            "subscriptions": [payload["customer"]["subscriptions"][0]], "consents": [], "isSubscribed": null, "customFields": [], "metadata": [],
            "privateMetadata": [], "preferences": {"newSignIn": true},
        });
        assert_eq!(payload, json!({"customer": expected, "userErrors": []}));
        let subscription = &payload["customer"]["subscriptions"][0];
        assert_eq!((&subscription["plan"]["code"], &subscription["state"]), (&json!("gold"), &json!("ENDED")));
        // What is sent goes to the address that the person had; but for that, it is nowhere.
        let after = everything(&app).await;
        let kept: Vec<_> = after.lines().filter(|line| marks.iter().any(|mark| line.contains(mark))).collect();
        let told: Vec<_> = kept.iter().filter(|line| line.starts_with("mails.email=")).collect();
        assert_eq!((kept.len(), told.len()), (1, 1), "{kept:#?}");
        assert!(after.contains("mails.kind=ACCOUNT_DELETED"));
        // The consents are no more; that they were given stays as evidence.
        let mut conn = app.conn().await;
        let changes = frontdesk::repositories::consents::changes_of(&mut conn, app.tenant, &[customer.parse().expect("an id")]).await.expect("rows");
        assert_eq!(changes.len(), 2);
        drop(conn);
        let history = app.history(&customer).await;
        assert_eq!(history["events"][2], json!(["eraseCustomer", ["state"]]));
        // The session is over, and what identified the person is free again.
        let token = made["session"]["token"].as_str().expect("a token");
        assert_eq!(app.send(token, &json!({"query": "{ me { id } }"})).await.0, 401);
        let again = app.create_customer(json!({"email": "ADA@example.com", "username": "ada-l_1815", "externalIds": input["externalIds"]})).await;
        assert_eq!(again["userErrors"], json!([]));
        let sign_in = json!({"siteId": world["site"], "email": "Ada@Example.com", "password": "correct horse battery"});
        let payload = app.mutate_by("", "signIn", "session { id }", sign_in).await;
        assert_eq!(payload, json!({"session": null, "userErrors": [fault("INVALID_CREDENTIALS", &[])]}));
    }

    async fn what_is_erased_stays_readable_and_cannot_be_changed(app: TestApp) {
        let customer = id(&app.create_customer(json!({"email": "a@x", "firstName": "Ada"})).await["customer"]);
        let erased = erase(&app, &customer).await;
        assert_eq!(erased["userErrors"], json!([]));
        let query = format!("query ($id: ID!) {{ customer(by: {{id: $id}}) {{ {WHOLE} preferences {{ newSignIn }} }}
            customers(filter: {{state: ERASED}}) {{ nodes {{ id }} }} other: customers(filter: {{state: ACTIVE}}) {{ nodes {{ id }} }} node(id: $id) {{ id }} }}");
        let data = app.data(&query, json!({"id": customer})).await;
        assert_eq!(data, json!({
            "customer": erased["customer"], "customers": {"nodes": [{"id": customer}]}, "other": {"nodes": []}, "node": {"id": customer},
        }));
        let found = app.data("{ customer(by: {email: \"a@x\"}) { id } customers(filter: {name: \"ada\"}) { nodes { id } } }", json!({})).await;
        assert_eq!(found, json!({"customer": null, "customers": {"nodes": []}}));
        let history = app.history(&customer).await;
        for (name, input, field) in [
            ("eraseCustomer", json!({"id": customer}), "id"),
            ("updateCustomer", json!({"id": customer, "firstName": "A"}), "id"),
            ("addAddress", json!({"customerId": customer, "address": {}}), "customerId"),
            ("createSubscription", json!({"ownerId": customer, "plan": "x"}), "ownerId"),
        ] {
            let payload = app.mutate(name, "", input).await;
            assert_eq!(payload["userErrors"], json!([fault("NOT_ALLOWED", &[field])]), "{name}");
        }
        assert_eq!(app.history(&customer).await, history);
        // The page of a customer says so.
        let page = app.http.get(format!("{}/customers/{customer}", app.url));
        let page = page.header("cookie", format!("frontdesk_key={}", app.key)).send().await.expect("a page");
        assert_eq!(page.status().as_u16(), 200);
        let text = page.text().await.expect("a page");
        assert!(text.contains(">erased<") && !text.contains("a@x") && !text.contains("Ada"), "{text}");
    }

    /// An invitation to an address goes with who has shown that it is theirs.
    async fn invitations_to_the_own_address_go(app: TestApp) {
        let organization = app.organization("Engines").await;
        let invite = async |email: &str| {
            app.mails().await;
            let input = json!({"email": email, "organizationId": organization});
            assert_eq!(app.mutate("inviteCustomer", "", input).await["userErrors"], json!([]));
            app.mail().await.token()
        };
        for (name, is_confirmed, kept) in [("own", true, vec!["mails.email"]), ("strange", false, vec![
            "invitations.email", "invitations.email_key", "mail_tokens.email", "mails.email", "mails.email",
        ])] {
            let email = format!("{name}@x");
            let customer = id(&app.create_customer(json!({"email": email, "confirmed": is_confirmed})).await["customer"]);
            let token = invite(&email).await;
            assert_eq!(erase(&app, &customer).await["userErrors"], json!([]));
            let after = everything(&app).await;
            let mut left: Vec<_> = after.lines().filter_map(|line| line.strip_suffix(&format!("={email}"))).collect();
            left.sort_unstable();
            assert_eq!(left, kept, "{name}");
            let payload = app.mutate_by("", "acceptInvitation", "accepted", json!({"token": token, "password": "correct horse"})).await;
            assert_eq!(payload["accepted"], json!(!is_confirmed), "{name}");
        }
    }

    async fn who_may(app: TestApp) {
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        // It comes later than the customer, which is not its.
        let partner = app.create_partner("Other").await;
        let (write, (_, stranger)) = (app.key_with("customers:write customers:read", &[]).await, app.second_tenant().await);
        let elsewhere = app.key_with("customers:erase", &[&partner]).await;
        let me = app.account("me@x").await;
        let input = json!({"id": customer});
        for key in [&write, &me.token] {
            let answer = app.mutate_as(key, "eraseCustomer", "customer { id }", input.clone()).await;
            assert_eq!(refusal(&answer), json!({"data": {"eraseCustomer": null}, "codes": ["FORBIDDEN"]}));
        }
        for key in [&elsewhere, &stranger] {
            let payload = app.mutate_by(key, "eraseCustomer", "customer { id }", input.clone()).await;
            let expected = json!({"customer": null, "userErrors": [fault("NOT_FOUND", &["id"])]});
            assert_eq!(payload, expected);
        }
        assert_eq!(app.history(&customer).await["version"], 1);
        let key = app.key_with("customers:erase", &[]).await;
        let payload = app.mutate_by(&key, "eraseCustomer", "customer { state }", input).await;
        assert_eq!(payload, json!({"customer": {"state": "ERASED"}, "userErrors": []}));
    }
}

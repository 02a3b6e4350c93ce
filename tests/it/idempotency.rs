//! Idempotency-Key: a mutation that is sent again is done once, and answered as it was.

use std::time::Duration;

use diesel::{QueryableByName, sql_query, sql_types::BigInt};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use frontdesk::{domain::housekeeping::tidy, repositories::Conn};
use serde_json::{Value, json};

use crate::support::{
    Answer, CREATE_CUSTOMER, PASSWORD, SIGNED_IN, TestApp, answer, fault, field_fault, id,
    mutation, refusal,
};

/// Keys that nobody guesses.
pub const KEY: &str = "8e03978e-40d5-43dd-bc93-6894a57f9324";
pub const OTHER_KEY: &str = "0b5d2b0e-7f1d-4c52-a2f3-8d4c0f7e2d11";

/// The answer to a mutation with a key, by who has this token or API key; by nobody where that is empty.
pub async fn send(app: &TestApp, who: &str, key: &str, query: &str, input: &Value) -> Answer {
    let headers = [("idempotency-key", key)];
    send_with(app, who, &headers, query, input).await
}

pub async fn send_with(
    app: &TestApp,
    who: &str,
    headers: &[(&str, &str)],
    query: &str,
    input: &Value,
) -> Answer {
    let mut request = app.http.post(format!("{}/graphql", app.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !who.is_empty() {
        request = request.bearer_auth(who);
    }
    answer(request.json(&json!({"query": query, "variables": {"input": input}}))).await
}

/// Was it given before?
pub fn is_replayed(answer: &Answer) -> bool {
    let marks = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "idempotent-replayed");
    let marks: Vec<_> = marks.map(|(_, value)| value.as_str()).collect();
    assert!(marks.is_empty() || marks == ["true"], "{marks:?}");
    !marks.is_empty()
}

/// The same answer twice, in all that is seen of it but the mark.
pub fn assert_replayed(first: &Answer, again: &Answer) {
    assert!(!is_replayed(first), "{first:?}");
    assert!(is_replayed(again), "{again:?}");
    let content = |answer: &Answer| {
        answer
            .headers
            .iter()
            .find(|(name, _)| name == "content-type")
            .cloned()
    };
    let shown = |answer: &Answer| (answer.status, answer.text.clone(), content(answer));
    assert_eq!(shown(first), shown(again));
}

async fn rows(app: &TestApp) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let query = sql_query("SELECT count(*) AS count FROM idempotency_keys");
    let found: Count = match &mut app.conn().await {
        Conn::Sqlite(conn) => query.get_result(conn).await.expect("a count"),
        Conn::Postgres(conn) => query.get_result(conn).await.expect("a count"),
    };
    found.count
}

/// Changes the database behind the server's back.
pub async fn alter(app: &TestApp, statement: &'static str) {
    let altered = app.app.store.transaction(move |conn| {
        Box::pin(async move {
            match conn {
                Conn::Sqlite(conn) => conn.batch_execute(statement).await?,
                Conn::Postgres(conn) => conn.batch_execute(statement).await?,
            }
            Ok::<_, frontdesk::repositories::Error>(())
        })
    });
    altered.await.expect("altered");
}

fn conflict() -> Value {
    json!({"errors": [{
        "message": "This Idempotency-Key stands for another request. Send a new key, or what was sent with this one: the \
            same document, operationName, variables, site and languages.",
        "extensions": {"code": "IDEMPOTENCY_CONFLICT"},
    }]})
}

fn email(address: &str) -> Value {
    json!({"email": address})
}

stories! {
    async fn the_same_is_done_once(app: TestApp) {
        let query = mutation("createCustomer", "customer { id email createdAt addresses { id city } auditEvents(first: 5) { nodes { action } } }");
        let address = json!({"street": ["s"], "city": "c", "countryCode": "GB"});
        let input = json!({"email": "ada@x", "addresses": [address]});
        let first = send(&app, &app.key, KEY, &query, &input).await;
        // What was written is seen by what the payload asks for, before it is committed.
        let customer = &first.json()["data"]["createCustomer"]["customer"];
        assert_eq!((first.status, &customer["email"], &customer["addresses"][0]["city"]), (200, &json!("ada@x"), &json!("c")));
        assert_eq!(customer["auditEvents"], json!({"nodes": [{"action": "createCustomer"}]}));
        for _ in 0..3 {
            assert_replayed(&first, &send(&app, &app.key, KEY, &query, &input).await);
        }
        assert_eq!(app.emails().await, json!(["ada@x"]));
        // The order of what is in an object says nothing.
        let again = format!(r#"{{"variables": {{"input": {{"addresses": [{address}], "email": "ada@x"}}}}, "query": {}}}"#, json!(query));
        let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(&app.key).header("idempotency-key", KEY);
        assert_replayed(&first, &answer(request.header("content-type", "application/json").body(again)).await);
        // Without a key, or with another one, it is another request.
        let taken = json!({"data": {"createCustomer": {"customer": null, "userErrors": [fault("ALREADY_TAKEN", &["email"])]}}});
        let plain = send_with(&app, &app.key, &[], &query, &input).await;
        assert_eq!((is_replayed(&plain), plain.json()), (false, taken.clone()));
        let other = send(&app, &app.key, OTHER_KEY, &query, &input).await;
        assert_eq!((is_replayed(&other), other.json()), (false, taken));
    }

    /// Tokens are shown once, and to who has the key once more; in cookies as well.
    async fn who_signs_in_is_given_the_same_session(app: TestApp) {
        let register = mutation("registerCustomer", "customer { id email } session { token } confirmationRequired");
        let input = json!({"email": "ada@x", "password": PASSWORD, "autologin": true});
        let first = send(&app, "", KEY, &register, &input).await;
        assert_eq!(first.json()["data"]["registerCustomer"]["userErrors"], json!([]));
        assert_replayed(&first, &send(&app, "", KEY, &register, &input).await);
        assert_eq!(app.emails().await, json!(["ada@x"]));

        let (query, input) = (mutation("signIn", SIGNED_IN), json!({"email": "ada@x", "password": PASSWORD}));
        let first = send(&app, "", KEY, &query, &input).await;
        let token = first.json()["data"]["signIn"]["session"]["token"].as_str().expect("a token").to_owned();
        let hashes = app.app.hasher.done();
        assert_replayed(&first, &send(&app, "", KEY, &query, &input).await);
        assert_eq!(app.app.hasher.done(), hashes, "no password is looked at again");
        assert_eq!(app.me(&token).await, (200, json!("ada@x")));

        // Whether the tokens are in cookies is a part of what is asked for.
        let in_cookies = |key| [("idempotency-key", key), ("x-frontdesk-session", "cookie"), ("origin", "https://frontdesk.example")];
        let refused = send_with(&app, "", &in_cookies(KEY), &query, &input).await;
        assert_eq!((refused.status, refused.json(), refused.cookies().len()), (409, conflict(), 0));
        let first = send_with(&app, "", &in_cookies(OTHER_KEY), &query, &input).await;
        let again = send_with(&app, "", &in_cookies(OTHER_KEY), &query, &input).await;
        assert_replayed(&first, &again);
        let kept = |answer: &Answer| -> Vec<String> {
            let cookies = answer.cookies().into_iter();
            cookies.map(|cookie| cookie.split(';').next().expect("a pair").to_owned()).collect()
        };
        assert_eq!((kept(&first).len(), kept(&first)), (2, kept(&again)));
        assert!(kept(&first)[0].starts_with("__Host-frontdesk-session=fds_"));
        let sessions = app.data_by(&token, "{ sessions { id } }", json!({})).await;
        assert_eq!(sessions["sessions"].as_array().map(Vec::len), Some(3));

        // Signing out is told by cookies as well; the session that it was asked with is over.
        let out = "mutation { signOut { userErrors { code } } }";
        let signed_out = send(&app, &token, KEY, out, &json!({})).await;
        assert_eq!(signed_out.status, 200, "{signed_out:?}");
        assert_eq!(send(&app, &token, KEY, out, &json!({})).await.status, 401);
    }

    async fn a_renewed_session_is_renewed_once(app: TestApp) {
        app.person("ada@x").await;
        let tokens = app.sign_in("ada@x").await;
        let query = mutation("refreshSession", "session { token refreshToken }");
        let input = json!({"refreshToken": tokens.refresh});
        let first = send(&app, "", KEY, &query, &input).await;
        assert_replayed(&first, &send(&app, "", KEY, &query, &input).await);
        // Without the key it would have been taken for a thief's.
        let token = first.json()["data"]["refreshSession"]["session"]["token"].as_str().expect("a token").to_owned();
        assert_eq!(app.me(&token).await, (200, json!("ada@x")));
    }

    async fn another_request_is_a_conflict(app: TestApp) {
        let first = send(&app, &app.key, KEY, CREATE_CUSTOMER, &email("ada@x")).await;
        assert_eq!(first.json()["data"]["createCustomer"]["userErrors"], json!([]));
        let document = CREATE_CUSTOMER.replace("id email", "id");
        let refused = [
            send(&app, &app.key, KEY, CREATE_CUSTOMER, &email("eve@x")).await,
            send(&app, &app.key, KEY, &document, &email("ada@x")).await,
            send_with(&app, &app.key, &[("idempotency-key", KEY), ("accept-language", "de")], CREATE_CUSTOMER, &email("ada@x")).await,
            send_with(&app, &app.key, &[("idempotency-key", KEY), ("x-frontdesk-site", "1")], CREATE_CUSTOMER, &email("ada@x")).await,
        ];
        for refused in &refused {
            assert_eq!((refused.status, refused.json(), is_replayed(refused)), (409, conflict(), false));
        }
        assert_eq!(app.emails().await, json!(["ada@x"]));
        assert_replayed(&first, &send(&app, &app.key, KEY, CREATE_CUSTOMER, &email("ada@x")).await);

        let both = "mutation A($input: CreateCustomerInput!) { createCustomer(input: $input) { userErrors { code } } }
            mutation B($input: CreateCustomerInput!) { createCustomer(input: $input) { userErrors { path } } }";
        let named = async |name: &str| {
            let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(&app.key).header("idempotency-key", OTHER_KEY);
            answer(request.json(&json!({"query": both, "operationName": name, "variables": {"input": email("eve@x")}}))).await
        };
        let done = named("A").await;
        assert_eq!((done.status, done.json()), (200, json!({"data": {"createCustomer": {"userErrors": []}}})));
        assert_eq!((named("B").await.status, named("B").await.json()), (409, conflict()));
        assert_replayed(&done, &named("A").await);
    }

    /// A key counts for who calls, and for what is asked for.
    async fn a_key_is_its_callers_own(app: TestApp) {
        let taken = |answer: &Answer| answer.json()["data"]["createCustomer"]["userErrors"][0]["code"].clone();
        let first = send(&app, &app.key, KEY, CREATE_CUSTOMER, &email("ada@x")).await;
        // Another client of the tenant.
        let second_client = app.key_with("*", &[]).await;
        let other = send(&app, &second_client, KEY, CREATE_CUSTOMER, &email("ada@x")).await;
        assert_eq!((is_replayed(&other), taken(&other)), (false, json!("ALREADY_TAKEN")));
        // Another operation.
        let named = send(&app, &app.key, KEY, &mutation("createPartner", "partner { name }"), &json!({"name": "Acme"})).await;
        assert_eq!(named.json(), json!({"data": {"createPartner": {"partner": {"name": "Acme"}, "userErrors": []}}}));
        // People, whatever session they are in; and the programs of theirs.
        app.person("grace@x").await;
        app.person("joan@x").await;
        let update = mutation("updateMe", "customer { email firstName }");
        let (grace, again, joan) = (app.sign_in("grace@x").await, app.sign_in("grace@x").await, app.sign_in("joan@x").await);
        let input = json!({"firstName": "G"});
        let done = send(&app, &grace.token, KEY, &update, &input).await;
        assert_eq!(done.json()["data"]["updateMe"]["customer"], json!({"email": "grace@x", "firstName": "G"}), "{done:?}");
        assert_replayed(&done, &send(&app, &again.token, KEY, &update, &input).await);
        let other = send(&app, &joan.token, KEY, &update, &input).await;
        assert_eq!(other.json()["data"]["updateMe"]["customer"], json!({"email": "joan@x", "firstName": "G"}));
        assert!(!is_replayed(&other));
        // Another tenant.
        let (_, second_tenant) = app.second_tenant().await;
        let other = send(&app, &second_tenant, KEY, CREATE_CUSTOMER, &email("ada@x")).await;
        assert_eq!((is_replayed(&other), &other.json()["data"]["createCustomer"]["userErrors"]), (false, &json!([])));
        assert_ne!(first.text, other.text);
    }

    /// Who is known by nothing else is known by the sites that a request names.
    async fn a_key_of_nobody_counts_for_a_site(app: TestApp) {
        let site = |name: &str| {
            let made = app.mutate("createSite", "site { id }", json!({"name": name}));
            async move { id(&made.await["site"]) }
        };
        let (one, two) = (site("One").await, site("Two").await);
        app.settings(json!({"emailUniqueness": "SITE"})).await;
        let register = mutation("registerCustomer", "customer { site { id } }");
        let input = json!({"email": "ada@x", "password": PASSWORD});
        let at = async |site: &str| send_with(&app, "", &[("idempotency-key", KEY), ("x-frontdesk-site", site)], &register, &input).await;
        let first = at(&one).await;
        assert_eq!(first.json(), json!({"data": {"registerCustomer": {"customer": {"site": {"id": one}}, "userErrors": []}}}));
        let second = at(&two).await;
        assert_eq!((is_replayed(&second), second.json()), (false, json!({"data": {"registerCustomer": {"customer": {"site": {"id": two}}, "userErrors": []}}})));
        assert_replayed(&first, &at(&one).await);
        // The same by an input.
        let mut eve = json!({"email": "eve@x", "password": PASSWORD});
        for site in [&one, &two] {
            eve["siteId"] = json!(site);
            let done = send(&app, "", OTHER_KEY, &register, &eve).await;
            assert_eq!(done.json()["data"]["registerCustomer"]["customer"]["site"]["id"], **site, "{done:?}");
            assert_replayed(&done, &send(&app, "", OTHER_KEY, &register, &eve).await);
        }
    }

    /// An answer is an answer, also where it is no.
    async fn faults_of_the_input_are_kept(app: TestApp) {
        let ada = app.person("ada@x").await;
        let refused = send(&app, &app.key, KEY, CREATE_CUSTOMER, &email("ada@x")).await;
        let faults = json!([{"__typename": "AlreadyTakenError", "code": "ALREADY_TAKEN", "path": ["email"]}]);
        assert_eq!(refused.json(), json!({"data": {"createCustomer": {"customer": null, "userErrors": faults}}}));
        assert_eq!(app.update_customer(&ada, email("lovelace@x")).await, json!([]));
        assert_replayed(&refused, &send(&app, &app.key, KEY, CREATE_CUSTOMER, &email("ada@x")).await);
        assert_eq!(app.emails().await, json!(["lovelace@x"]));
        // So is that a scope was missing.
        let reader = app.key_with("customers:read", &[]).await;
        let forbidden = send(&app, &reader, KEY, CREATE_CUSTOMER, &email("eve@x")).await;
        assert_eq!((forbidden.status, refusal(&forbidden.json())), (200, json!({"data": {"createCustomer": null}, "codes": ["FORBIDDEN"]})));
        assert_replayed(&forbidden, &send(&app, &reader, KEY, CREATE_CUSTOMER, &email("eve@x")).await);
        // What is no request was never asked.
        let bad = send(&app, &app.key, OTHER_KEY, "mutation { nothing }", &json!({})).await;
        assert_eq!((bad.status, refusal(&bad.json())["codes"].clone()), (400, json!(["GRAPHQL_VALIDATION_FAILED"])));
        let good = send(&app, &app.key, OTHER_KEY, CREATE_CUSTOMER, &email("eve@x")).await;
        assert_eq!((is_replayed(&good), &good.json()["data"]["createCustomer"]["userErrors"]), (false, &json!([])));
    }

    /// Wrong passwords count as often as they are sent with a new key, and no oftener.
    async fn what_fails_is_counted_once(app: TestApp) {
        app.person("ada@x").await;
        let query = mutation("signIn", SIGNED_IN);
        let try_with = async |key: &str, password: &str| send(&app, "", key, &query, &json!({"email": "ada@x", "password": password})).await;
        let wrong = json!({"data": {"signIn": {"session": null, "mfaChallenge": null, "userErrors": [fault("INVALID_CREDENTIALS", &[])]}}});
        for _ in 0..20 {
            assert_eq!(try_with(KEY, "wrong horse").await.json(), wrong);
        }
        let entered = try_with(OTHER_KEY, PASSWORD).await;
        assert_eq!(entered.json()["data"]["signIn"]["userErrors"], json!([]), "{entered:?}");
        for n in 0..5 {
            assert_eq!(try_with(&format!("{KEY}-{n}"), "wrong horse").await.json(), wrong);
        }
        assert_eq!(try_with(&format!("{KEY}-right"), PASSWORD).await.json(), wrong, "it is locked");
    }

    /// Where the server fails, nothing is done, and nothing is kept.
    async fn faults_of_the_server_are_not_kept(app: TestApp) {
        app.clock.panics(true);
        let failed = send(&app, &app.key, KEY, CREATE_CUSTOMER, &email("ada@x")).await;
        assert_eq!((failed.status, refusal(&failed.json())["codes"].clone()), (500, json!(["INTERNAL"])));
        app.clock.panics(false);
        // Two of one document: what the first one did is undone with the second.
        let two = "mutation ($input: CreateCustomerInput!) {
            createCustomer(input: $input) { customer { email } userErrors { code } }
            createSource(input: {name: \"Fair\"}) { source { name } userErrors { code } }
        }";
        alter(&app, "ALTER TABLE sources RENAME TO hidden").await;
        let failed = send(&app, &app.key, KEY, two, &email("ada@x")).await;
        assert_eq!((failed.status, refusal(&failed.json())), (500, json!({"data": null, "codes": ["INTERNAL"]})));
        assert_eq!((app.emails().await, rows(&app).await), (json!([]), 0));
        // The next one has a connection that is in order.
        app.person("grace@x").await;
        alter(&app, "ALTER TABLE hidden RENAME TO sources").await;
        let done = send(&app, &app.key, KEY, two, &email("ada@x")).await;
        assert_eq!((is_replayed(&done), done.json()), (false, json!({"data": {
            "createCustomer": {"customer": {"email": "ada@x"}, "userErrors": []},
            "createSource": {"source": {"name": "Fair"}, "userErrors": []},
        }})));
        assert_replayed(&done, &send(&app, &app.key, KEY, two, &email("ada@x")).await);
        assert_eq!(app.emails().await, json!(["grace@x", "ada@x"]));
    }

    /// What is read for a payload may fail, too.
    async fn an_answer_that_cannot_be_given_is_not_done(app: TestApp) {
        let query = mutation("createCustomer", "customer { email addresses { id } }");
        alter(&app, "ALTER TABLE addresses RENAME TO hidden").await;
        // Without a key it is done, and its answer says nothing of that.
        let plain = send_with(&app, &app.key, &[], &query, &email("grace@x")).await;
        assert_eq!(refusal(&plain.json())["codes"], json!(["INTERNAL"]), "{plain:?}");
        let failed = send(&app, &app.key, KEY, &query, &email("ada@x")).await;
        assert_eq!((failed.status, failed.json().get("data")), (500, None), "{failed:?}");
        alter(&app, "ALTER TABLE hidden RENAME TO addresses").await;
        assert_eq!(app.emails().await, json!(["grace@x"]));
        let done = send(&app, &app.key, KEY, &query, &email("ada@x")).await;
        assert_eq!((is_replayed(&done), &done.json()["data"]["createCustomer"]["userErrors"]), (false, &json!([])));
        assert_eq!(app.emails().await, json!(["grace@x", "ada@x"]));
    }

    /// Several of one document are one: each sees what the one before did, and none waits for another.
    async fn several_of_one_document(app: TestApp) {
        app.person("ada@x").await;
        let query = "mutation {
            a: createPartner(input: {name: \"Acme\"}) { partner { name } userErrors { code } }
            b: createSource(input: {name: \"Fair\"}) { source { name } userErrors { code } }
            c: createCustomer(input: {email: \"grace@x\"}) { customer { email } userErrors { code } }
            d: createCustomer(input: {email: \"grace@x\"}) { customer { email } userErrors { code } }
            e: createCustomer(input: {email: \"joan@x\"}) { customer { partners { name } } userErrors { code } }
        }";
        let input = json!({});
        let done = send(&app, &app.key, KEY, query, &input).await;
        assert_eq!(done.json(), json!({"data": {
            "a": {"partner": {"name": "Acme"}, "userErrors": []},
            "b": {"source": {"name": "Fair"}, "userErrors": []},
            "c": {"customer": {"email": "grace@x"}, "userErrors": []},
            "d": {"customer": null, "userErrors": [{"code": "ALREADY_TAKEN"}]},
            "e": {"customer": {"partners": [{"name": "Default"}, {"name": "Acme"}]}, "userErrors": []},
        }}));
        assert_replayed(&done, &send(&app, &app.key, KEY, query, &input).await);
        assert_eq!(app.emails().await, json!(["ada@x", "grace@x", "joan@x"]));
    }

    async fn a_day_is_enough(app: TestApp) {
        let register = mutation("registerCustomer", "customer { email }");
        let person = json!({"email": "grace@x", "password": PASSWORD});
        let first = send(&app, &app.key, KEY, CREATE_CUSTOMER, &email("ada@x")).await;
        let nobodys = send(&app, "", KEY, &register, &person).await;
        app.clock.advance(Duration::from_secs(24 * 3_600 - 60));
        tidy(&app.app).await.expect("tidiness");
        assert_eq!(rows(&app).await, 2);
        assert_replayed(&first, &send(&app, &app.key, KEY, CREATE_CUSTOMER, &email("ada@x")).await);
        assert_replayed(&nobodys, &send(&app, "", KEY, &register, &person).await);
        app.clock.advance(Duration::from_secs(60));
        // It is as if it were not there, also before it is gone; the key may be used for anything.
        let anew = send(&app, &app.key, KEY, CREATE_CUSTOMER, &email("eve@x")).await;
        assert_eq!((is_replayed(&anew), &anew.json()["data"]["createCustomer"]["userErrors"]), (false, &json!([])));
        assert_replayed(&anew, &send(&app, &app.key, KEY, CREATE_CUSTOMER, &email("eve@x")).await);
        assert_eq!(rows(&app).await, 2);
        tidy(&app.app).await.expect("tidiness");
        assert_eq!(rows(&app).await, 1, "the new one");
        app.clock.advance(Duration::from_secs(24 * 3_600));
        tidy(&app.app).await.expect("tidiness");
        assert_eq!(rows(&app).await, 0);
    }

    async fn bad_keys_are_refused(app: TestApp) {
        let why = "An idempotency key must be 1 to 255 visible ASCII characters. Send a random UUID, a new one for each mutation \
            and the same one when you send it again.";
        let refused = |message: &str| json!({"errors": [{"message": message, "extensions": {"code": "BAD_USER_INPUT"}}]});
        let long = "k".repeat(256);
        for bad in [vec![""], vec!["a b"], vec![&long], vec![KEY, KEY], vec!["clé"]] {
            let headers: Vec<_> = bad.iter().map(|key| ("idempotency-key", *key)).collect();
            let told = send_with(&app, &app.key, &headers, CREATE_CUSTOMER, &email("ada@x")).await;
            assert_eq!((told.status, told.json()), (400, refused(why)), "{bad:?}");
        }
        let why = "An idempotency key must have at least 16 characters where you have no credential, or the server no \
            FRONTDESK_SECRET_KEY: it alone keeps the answer from others. Send a random UUID.";
        let register = mutation("registerCustomer", "customer { email }");
        let person = json!({"email": "grace@x", "password": PASSWORD});
        let told = send(&app, "", "123456789012345", &register, &person).await;
        assert_eq!((told.status, told.json()), (400, refused(why)));
        assert_eq!((app.emails().await, rows(&app).await), (json!([]), 0));
        // The longest and the shortest.
        for (who, key, query, input) in [
            (&*app.key, "k".repeat(255), CREATE_CUSTOMER, email("ada@x")),
            (&*app.key, "1".to_owned(), CREATE_CUSTOMER, email("eve@x")),
            ("", "1234567890123456".to_owned(), &*register, person),
        ] {
            let done = send(&app, who, &key, query, &input).await;
            assert_replayed(&done, &send(&app, who, &key, query, &input).await);
        }
        // A query is not done, so it is not done twice.
        let viewer = "{ viewer { kind } }";
        let (first, again) = (send(&app, "", "1", viewer, &json!({})).await, send(&app, "", "1", viewer, &json!({})).await);
        assert_eq!((first.status, is_replayed(&first), is_replayed(&again), rows(&app).await), (200, false, false, 3));
    }

    /// Who reads the database reads no answer, and no key.
    async fn answers_are_sealed(app: TestApp) {
        let input = json!({"email": "ada@secret.example", "password": PASSWORD, "autologin": true, "firstName": "Secretname"});
        let query = mutation("createCustomer", "customer { id email firstName } session { token refreshToken }");
        let done = send(&app, &app.key, KEY, &query, &input).await;
        let token = done.json()["data"]["createCustomer"]["session"]["token"].as_str().expect("a token").to_owned();
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Binary)]
            key: Vec<u8>,
            #[diesel(sql_type = diesel::sql_types::Binary)]
            fingerprint: Vec<u8>,
            #[diesel(sql_type = diesel::sql_types::Binary)]
            answer: Vec<u8>,
        }
        let row = sql_query("SELECT key, fingerprint, answer FROM idempotency_keys");
        let row: Row = match &mut app.conn().await {
            Conn::Sqlite(conn) => row.get_result(conn).await.expect("a row"),
            Conn::Postgres(conn) => row.get_result(conn).await.expect("a row"),
        };
        assert!(row.answer.len() > done.text.len(), "all of it is there");
        let all = [row.key, row.fingerprint, row.answer].concat();
        for secret in [&*token, &token[4..20], "ada@secret", "secret.example", "Secretname", "customer", KEY] {
            assert!(!all.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
        }
        // A server with another key of its own does not open it, and does nothing.
        alter(&app, "UPDATE idempotency_keys SET answer = fingerprint").await;
        let lost = send(&app, &app.key, KEY, &query, &input).await;
        assert_eq!((lost.status, refusal(&lost.json())["codes"].clone()), (500, json!(["INTERNAL"])));
        assert_eq!(app.emails().await, json!(["ada@secret.example"]));
    }

    /// With a person goes what was answered to it.
    async fn an_erased_customer_leaves_no_answers(app: TestApp) {
        let ada = app.person("ada@x").await;
        let token = app.sign_in("ada@x").await.token;
        let update = mutation("updateMe", "customer { email firstName }");
        send(&app, &token, KEY, &update, &json!({"firstName": "Ada"})).await;
        assert_eq!(rows(&app).await, 1);
        let erase = mutation("eraseCustomer", "customer { state }");
        let done = send(&app, &app.key, KEY, &erase, &json!({"id": ada})).await;
        assert_eq!(done.json(), json!({"data": {"eraseCustomer": {"customer": {"state": "ERASED"}, "userErrors": []}}}));
        assert_eq!(rows(&app).await, 1, "that of who erased it");
        assert_replayed(&done, &send(&app, &app.key, KEY, &erase, &json!({"id": ada})).await);
        // Who erases itself as well.
        app.person("grace@x").await;
        let token = app.sign_in("grace@x").await.token;
        let delete = mutation("deleteMyAccount", "");
        let done = send(&app, &token, KEY, &delete, &json!({"password": PASSWORD})).await;
        assert_eq!(done.json(), json!({"data": {"deleteMyAccount": {"userErrors": []}}}));
        assert_eq!(rows(&app).await, 1);
    }

    /// A page of another origin may send a key, and read whether the answer was given before.
    async fn pages_may_use_keys(app: TestApp) {
        app.settings(json!({"allowedOrigins": ["https://shop.example"]})).await;
        let headers = [("idempotency-key", KEY), ("origin", "https://shop.example")];
        let done = send_with(&app, &app.key, &headers, CREATE_CUSTOMER, &email("ada@x")).await;
        let again = send_with(&app, &app.key, &headers, CREATE_CUSTOMER, &email("ada@x")).await;
        assert_replayed(&done, &again);
        let exposed = again.headers.iter().find(|(name, _)| name == "access-control-expose-headers");
        assert!(exposed.is_some_and(|(_, names)| names.contains("idempotent-replayed")), "{again:?}");
    }

    /// What came of it is counted, and that it was given before.
    async fn figures_tell_of_it(app: TestApp) {
        for input in [email("ada@x"), email("ada@x"), email("eve@x")] {
            send(&app, &app.key, KEY, CREATE_CUSTOMER, &input).await;
        }
        let page = app.http.get(format!("{}/metrics", app.url)).send().await.expect("an answer").text().await.expect("text");
        for outcome in ["ok", "replayed", "conflict"] {
            let line = format!("frontdesk_operations_total{{operation=\"createCustomer\",outcome=\"{outcome}\"}} 1\n");
            assert!(page.contains(&line), "{outcome}: {page}");
        }
    }
}

/// A value of a unique custom field, whose fault is of another type.
#[tokio::test]
async fn other_faults_are_kept_as_they_were() {
    let app = TestApp::sqlite().await;
    app.define_field(
        json!({"object": "CUSTOMER", "code": "card", "label": "Card", "unique": true}),
    )
    .await;
    let input = |email: &str| json!({"email": email, "customFields": [{"code": "card", "value": {"text": "1"}}]});
    send(&app, &app.key, OTHER_KEY, CREATE_CUSTOMER, &input("ada@x")).await;
    let refused = send(&app, &app.key, KEY, CREATE_CUSTOMER, &input("eve@x")).await;
    let faults = refused.json()["data"]["createCustomer"]["userErrors"].clone();
    assert_eq!(
        faults[0]["fieldCode"],
        field_fault("", &[], "card")["fieldCode"],
        "{faults}"
    );
    assert_replayed(
        &refused,
        &send(&app, &app.key, KEY, CREATE_CUSTOMER, &input("eve@x")).await,
    );
}

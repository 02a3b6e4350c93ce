//! Passwords of customers: what each policy demands, how they are kept, and who is signed in.

use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use frontdesk::{
    repositories::{
        Conn,
        schema::{passwords, sessions},
    },
    values::CustomerId,
};
use serde_json::{Value, json};

use crate::{
    support::{TestApp, id, stable},
    whole_customer::merged,
};

const CREATE: &str = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) {
    customer { email emailConfirmedAt } session { token expiresAt customer { email } }
    userErrors { __typename code message path ... on PasswordPolicyError { policy unmet } }
} }";

async fn create(app: &TestApp, input: Value) -> Value {
    app.data(CREATE, json!({"input": input})).await["createCustomer"].clone()
}

/// The faults of a customer that must be refused.
async fn faults(app: &TestApp, input: Value) -> Value {
    let payload = create(app, input).await;
    assert_eq!(
        (&payload["customer"], &payload["session"]),
        (&Value::Null, &Value::Null),
        "{payload:#}"
    );
    payload["userErrors"].clone()
}

/// The hash of a customer's password.
async fn hash_of(app: &TestApp, customer: &str) -> Option<String> {
    let customer: CustomerId = customer.parse().expect("an id");
    let query = passwords::table
        .filter(passwords::customer_id.eq(customer))
        .select(passwords::hash);
    let found: Vec<String> = match &mut app.conn().await {
        Conn::Sqlite(conn) => query.load(conn).await,
        Conn::Postgres(conn) => query.load(conn).await,
    }
    .expect("hashes");
    assert!(found.len() <= 1);
    found.into_iter().next()
}

async fn sessions(app: &TestApp) -> i64 {
    let query = sessions::table.count();
    match &mut app.conn().await {
        Conn::Sqlite(conn) => query.get_result(conn).await,
        Conn::Postgres(conn) => query.get_result(conn).await,
    }
    .expect("a count")
}

/// A password, the rules that it does not meet, and how that is told.
type Refused = (String, &'static [&'static str], String);

fn x(count: usize) -> String {
    "x".repeat(count)
}

stories! {
    async fn each_policy_from_both_sides(app: TestApp) {
        const CHARS: &str = "characters";
        let strong = |count: usize| format!("Aa1!{}", x(count - 4));
        // Policy; what it takes; what it does not take, what that lacks, and how it is told.
        let cases: [(&str, Vec<String>, Vec<Refused>); 6] = [
            ("NIST", vec!["correct7".into(), x(256), "é".repeat(8), "        ".into(), "Ada1@Example.com".into()], vec![
                ("correct".into(), &["MIN_LENGTH"], format!("at least 8 {CHARS}")),
                (x(257), &["MAX_LENGTH"], format!("at most 256 {CHARS}")),
                ("PassWord1".into(), &["NOT_COMMON"], "to be less common".into()),
            ]),
            ("CARECLOUD", vec!["Kolotoc7".into(), format!("A1{}", x(1022))], vec![
                ("Kolot7".into(), &["MIN_LENGTH"], format!("at least 8 {CHARS}")),
                ("Kolotocc".into(), &["DIGIT"], "a digit".into()),
                ("kolotoc7".into(), &["UPPERCASE"], "an upper-case letter".into()),
                ("Password1".into(), &["NOT_COMMON"], "to be less common".into()),
                ("kolotoc".into(), &["MIN_LENGTH", "DIGIT", "UPPERCASE"], format!("at least 8 {CHARS}, a digit, an upper-case letter")),
            ]),
            ("MAGENTO", vec!["abcdefG1".into(), "abcdef1!".into(), "ABCDEF1!".into(), strong(256), "Password1".into(), "ada1@example.co".into()], vec![
                ("abcdG1!".into(), &["MIN_LENGTH"], format!("at least 8 {CHARS}")),
                (strong(257), &["MAX_LENGTH"], format!("at most 256 {CHARS}")),
                ("abcdefg1".into(), &["THREE_CHARACTER_CLASSES"], "three of: lower-case letters, upper-case letters, digits, symbols".into()),
                (" abcdeG1".into(), &["NO_EDGE_SPACES"], "no space at its beginning and end".into()),
                ("abcdeG1 ".into(), &["NO_EDGE_SPACES"], "no space at its beginning and end".into()),
                ("ada1@EXAMPLE.com".into(), &["NOT_EMAIL"], "to be different from the e-mail address".into()),
            ]),
            ("CLONE_SYSTEMS", vec!["password123".into(), x(1024)], vec![("passwor".into(), &["MIN_LENGTH"], format!("at least 8 {CHARS}"))]),
            ("PELCRO", vec!["123456".into(), x(1024)], vec![("12345".into(), &["MIN_LENGTH"], format!("at least 6 {CHARS}"))]),
            ("PELCRO_STRONG", vec!["Abcdef1!".into(), strong(30)], vec![
                ("Abcde1!".into(), &["MIN_LENGTH"], format!("at least 8 {CHARS}")),
                (strong(31), &["MAX_LENGTH"], format!("at most 30 {CHARS}")),
                ("Abcdefg!".into(), &["DIGIT"], "a digit".into()),
                ("Abcdefg1".into(), &["SYMBOL"], "a symbol".into()),
                ("ABCDEF1!".into(), &["LOWERCASE"], "a lower-case letter".into()),
                ("abcdef1!".into(), &["UPPERCASE"], "an upper-case letter".into()),
            ]),
        ];
        let mut count = 0;
        for (policy, good, bad) in cases {
            app.settings(json!({"passwordPolicy": policy, "emailUniqueness": "NONE"})).await;
            for (password, unmet, told) in bad {
                let answer = faults(&app, json!({"email": "Ada1@Example.com", "password": password})).await;
                assert_eq!(answer, json!([{
                    "__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"], "policy": policy, "unmet": unmet,
                    "message": format!("The password needs {told}."),
                }]), "{policy} {password}");
            }
            for password in good {
                let payload = create(&app, json!({"email": "Ada1@Example.com", "password": password})).await;
                assert_eq!(payload["userErrors"], json!([]), "{policy} {password}");
                count += 1;
            }
        }
        // What was refused was not written.
        let found = app.data("{ customers(first: 100) { nodes { id } } }", json!({})).await;
        assert_eq!(found["customers"]["nodes"].as_array().map(Vec::len), Some(count));
    }

    async fn whatever_the_policy(app: TestApp) {
        app.settings(json!({"passwordPolicy": "PELCRO"})).await;
        let input_error = |code: &str, message: &str, path: &str| json!([{"__typename": "InputError", "code": code, "message": message, "path": [path]}]);
        let too_long = input_error("TOO_LONG", "Use at most 1024 bytes.", "password");
        assert_eq!(faults(&app, json!({"email": "a@x", "password": x(1025)})).await, too_long);
        assert_eq!(faults(&app, json!({"email": "a@x", "password": "é".repeat(513)})).await, too_long);
        for control in ["1234567\n", "1234\u{0}567"] {
            let refused = input_error("INVALID_VALUE", "Control characters are not allowed here.", "password");
            assert_eq!(faults(&app, json!({"email": "a@x", "password": control})).await, refused);
        }
        let mismatch = input_error("MISMATCH", "The two passwords are not the same.", "passwordConfirmation");
        for other in [json!({"password": "12345678", "passwordConfirmation": "12345679"}), json!({"passwordConfirmation": "12345678"})] {
            assert_eq!(faults(&app, merged(&json!({"email": "a@x"}), &other)).await, mismatch);
        }
        let ok = json!({"email": "a@x", "password": "12345678", "passwordConfirmation": "12345678"});
        assert_eq!(create(&app, ok).await["userErrors"], json!([]));
        assert_eq!(create(&app, json!({"email": "b@x", "password": "é".repeat(512)})).await["userErrors"], json!([]));
    }

    /// It is judged by the policy of the customer's site, and by the address as it will be.
    async fn a_site_has_a_policy_of_its_own(app: TestApp) {
        let site = app.mutate("createSite", "site { id }", json!({"name": "Strict"})).await["site"]["id"].clone();
        let input = json!({"siteId": site, "passwordPolicy": "PELCRO_STRONG"});
        assert_eq!(app.mutate("updateSiteSettings", "", input).await["userErrors"], json!([]));
        let default = app.data("{ sites { nodes { id name } } }", json!({})).await["sites"]["nodes"][0]["id"].clone();
        let refused = faults(&app, json!({"email": "a@x", "siteId": site, "password": "correct horse"})).await;
        assert_eq!(refused, json!([{
            "__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"], "policy": "PELCRO_STRONG",
            "unmet": ["DIGIT", "UPPERCASE"],
            "message": "The password needs a digit, an upper-case letter.",
        }]));
        assert_eq!(create(&app, json!({"email": "a@x", "siteId": default, "password": "correct horse"})).await["userErrors"], json!([]));
    }

    async fn it_is_kept_as_a_hash(app: TestApp) {
        let create = async |input: Value| id(&app.create_customer(input).await["customer"]);
        let first = create(json!({"email": "a@x", "password": "correct horse"})).await;
        let second = create(json!({"email": "b@x", "password": "correct horse"})).await;
        let none = create(json!({"email": "c@x"})).await;
        let (first, second) = (hash_of(&app, &first).await.expect("a hash"), hash_of(&app, &second).await.expect("a hash"));
        for hash in [&first, &second] {
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        }
        // Each has a salt of its own, and it is the hash of just that password.
        assert_ne!(first, second);
        let verifies = |hash: &str, password: &str| {
            use argon2::{Argon2, PasswordHash, PasswordVerifier};
            let hash = PasswordHash::new(hash).expect("a hash");
            Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
        };
        assert!(verifies(&first, "correct horse") && verifies(&second, "correct horse"));
        assert!(!verifies(&first, "Correct horse"));
        assert_eq!(hash_of(&app, &none).await, None);
    }

    async fn who_asks_for_it_is_signed_in(app: TestApp) {
        let payload = create(&app, json!({"email": "a@x", "password": "correct horse", "autologin": true})).await;
        let token = payload["session"]["token"].as_str().expect("a token");
        assert!(regex::Regex::new("^fds_[0-9a-v]{84}$").expect("a regex").is_match(token));
        assert_eq!(stable(&payload["session"]["customer"]), json!({"email": "a@x"}));
        // For a day; the clock began with the year.
        assert!(payload["session"]["expiresAt"].as_str().expect("a time").starts_with("2026-01-02T00:00:0"));
        assert_eq!(sessions(&app).await, 1);
        for input in [json!({"email": "b@x", "password": "correct horse"}), json!({"email": "c@x", "password": "correct horse", "autologin": false}), json!({"email": "d@x"})] {
            let payload = create(&app, input).await;
            assert_eq!((&payload["session"], &payload["userErrors"]), (&Value::Null, &json!([])));
        }
        let required = json!([{"__typename": "InputError", "code": "REQUIRED", "message": "This is required.", "path": ["password"]}]);
        assert_eq!(faults(&app, json!({"email": "e@x", "autologin": true})).await, required);
        assert_eq!(sessions(&app).await, 1);
    }

    /// Where the address is confirmed first, a session comes after that.
    async fn confirmation_comes_before_a_session(app: TestApp) {
        let signed_in = async |input: Value| {
            let input = merged(&input, &json!({"password": "correct horse", "autologin": true}));
            let payload = create(&app, input).await;
            assert_eq!(payload["userErrors"], json!([]));
            !payload["session"].is_null()
        };
        for (index, (rule, unconfirmed)) in [("NONE", true), ("AFTER_LOGIN", true), ("BEFORE_LOGIN", false)].into_iter().enumerate() {
            app.settings(json!({"emailConfirmation": rule, "requiredIdentifiers": []})).await;
            assert_eq!(signed_in(json!({"email": format!("a{index}@x")})).await, unconfirmed, "{rule}");
            assert!(signed_in(json!({"email": format!("b{index}@x"), "confirmed": true})).await, "{rule}");
            // There is nothing to confirm.
            assert!(signed_in(json!({"username": format!("u{index}")})).await, "{rule}");
        }
    }
}

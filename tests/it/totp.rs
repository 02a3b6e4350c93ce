//! `startTotpEnrollment`, `confirmTotpEnrollment`, `disableTotp`, `replaceTotp` and `resetCustomerMfa`: authenticators.

use std::time::Duration;

use data_encoding::{BASE32_NOPAD, BASE64};
use frontdesk::{
    repositories::second_factors,
    secrets::{Seal, SecretKey},
    values::{ApiClientKind, MailTokenPurpose},
};
use futures_util::future::join_all;
use regex::Regex;
use serde_json::{Value, json};

use crate::{
    secrets::server,
    support::{Authenticator, PASSWORD, SIGNED_IN, START, TestApp, fault, refusal, texts},
};

const CONFIRM: (&str, &str) = ("confirmTotpEnrollment", "recoveryCodes");

/// What a camera reads of the picture in a `data:` address.
fn scan(address: &str) -> String {
    let svg = address
        .strip_prefix("data:image/svg+xml;base64,")
        .expect("a picture");
    let svg = String::from_utf8(BASE64.decode(svg.as_bytes()).expect("base 64")).expect("text");
    let size = Regex::new(r#"viewBox="0 0 ([0-9]+) [0-9]+""#).expect("a regex");
    let size: usize = size.captures(&svg).expect("a size")[1]
        .parse()
        .expect("a number");
    let mut dark = vec![false; size * size];
    let square = Regex::new(r"M([0-9]+) ([0-9]+)h([0-9]+)v([0-9]+)H").expect("a regex");
    for found in square.captures_iter(&svg) {
        let [x, y, width, height] =
            [1, 2, 3, 4].map(|n| found[n].parse::<usize>().expect("a number"));
        for row in y..y + height {
            dark[row * size + x..row * size + x + width].fill(true);
        }
    }
    let shade = |x, y| if dark[y * size + x] { 0 } else { 255 };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(size, size, shade);
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().expect("a code").1
}

/// The payload of confirming with `code`.
async fn confirm(app: &TestApp, token: &str, code: &str) -> Value {
    app.as_person(token, CONFIRM.0, CONFIRM.1, json!({"code": code}))
        .await
}

/// The payload of a mutation that takes the authenticator away.
async fn remove(app: &TestApp, token: &str, name: &str, input: Value) -> Value {
    let what = if name == "disableTotp" {
        "disabled"
    } else {
        "replaced"
    };
    app.as_person(token, name, what, input).await
}

fn refused(what: &str, faults: &[Value]) -> Value {
    json!({what: null, "userErrors": faults})
}

stories! {
    async fn an_authenticator_is_set_up(app: TestApp) {
        app.settings(json!({"brand": {"name": "Ada & Söhne: Shop"}})).await;
        let customer = app.person("ada+1@example.com").await;
        let (tokens, other) = (app.sign_in("ada+1@example.com").await, app.sign_in("ada+1@example.com").await);
        let off = json!({"isEnabled": false, "enabledAt": null, "recoveryCodesLeft": 0, "requiredBySite": false});
        assert_eq!(app.mfa(&tokens.token).await, off);
        let answer = app.ask_as(&tokens.token, START, json!({})).await;
        let payload = &answer["data"]["startTotpEnrollment"];
        let secret = payload["secret"].as_str().expect("a secret");
        assert_eq!(BASE32_NOPAD.decode(secret.as_bytes()).expect("base 32").len(), 20);
        let uri = format!("otpauth://totp/Ada%20%26%20S%C3%B6hne%20%20Shop:ada%2B1%40example.com?secret={secret}&issuer=Ada%20%26%20S%C3%B6hne%20%20Shop");
        assert_eq!(answer, json!({"data": {"startTotpEnrollment": {
            "secret": secret, "otpauthUri": uri, "qrCode": payload["qrCode"], "userErrors": [],
        }}}));
        assert_eq!(scan(payload["qrCode"].as_str().expect("a picture")), uri);
        // Nothing is demanded yet, and nobody is signed out.
        assert_eq!(app.mfa(&tokens.token).await, off);
        assert_eq!(app.sign_in("ada+1@example.com").await.token.len(), other.token.len());
        let authenticator = Authenticator::new(secret);
        let shown = authenticator.shows(&app, 0);
        let payload = confirm(&app, &tokens.token, &format!("{} {}", &shown[..3], &shown[3..])).await;
        let codes = texts(&payload["recoveryCodes"]);
        assert_eq!(payload, json!({"recoveryCodes": codes, "userErrors": []}));
        let form = Regex::new("^[a-z2-7]{4}(-[a-z2-7]{4}){3}$").expect("a regex");
        assert!(codes.iter().all(|code| form.is_match(code)), "{codes:?}");
        let mut distinct = codes.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), 10);
        let on = app.mfa(&tokens.token).await;
        assert_eq!(on, json!({"isEnabled": true, "enabledAt": on["enabledAt"], "recoveryCodesLeft": 10, "requiredBySite": false}));
        assert!(on["enabledAt"].as_str().expect("a time").starts_with("2026-01-01T00:0"));
        // This session stays; the others came about without the second factor.
        assert_eq!(app.me(&tokens.token).await.0, 200);
        assert_eq!(app.me(&other.token).await.0, 401);
        let actor = json!({"kind": "CUSTOMER", "id": customer, "impersonatorId": null, "agentEmail": null});
        let deeds = app.deeds(&customer).await;
        let deeds: Vec<_> = deeds.iter().filter(|deed| deed["action"] != "signIn").skip(1).collect();
        assert_eq!(json!(deeds), json!([
            {"action": "startTotpEnrollment", "actor": actor, "changedFields": ["totp"]},
            {"action": "confirmTotpEnrollment", "actor": actor, "changedFields": ["totp", "recoveryCodes"]},
        ]));
    }

    /// Who finds a screen unlocked does not lock the owner out.
    async fn who_signed_in_long_ago_gives_the_password(app: TestApp) {
        app.person("a@x").await;
        let session = app.sign_in("a@x").await.token;
        let authenticator = app.start_totp(&session).await;
        app.clock.advance(Duration::from_secs(5 * 60));
        let confirm = async |password: Value| {
            let input = json!({"code": authenticator.shows(&app, 0), "password": password});
            app.as_person(&session, CONFIRM.0, CONFIRM.1, input).await
        };
        for (password, code) in [(Value::Null, "REQUIRED"), (json!("wrong horse"), "INVALID_CREDENTIALS")] {
            assert_eq!(confirm(password).await, refused(CONFIRM.1, &[fault(code, &["password"])]));
        }
        assert_eq!(app.mfa(&session).await["isEnabled"], json!(false));
        let payload = confirm(json!(PASSWORD)).await;
        assert_eq!(texts(&payload["recoveryCodes"]).len(), 10);
    }

    async fn who_has_neither_address_nor_brand_is_named_all_the_same(app: TestApp) {
        app.settings(json!({"requiredIdentifiers": []})).await;
        for (input, account) in [
            (json!({"username": "ada"}), Some("ada")), (json!({"phone": "+44 20"}), Some("%2B44%2020")),
            (json!({"email": format!("{}@example.com", "a".repeat(60) + "." + &"b".repeat(3)), "username": "long"}), None),
        ] {
            let mut input = input;
            input["password"] = json!(PASSWORD);
            input["autologin"] = json!(true);
            let create = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { session { token } userErrors { code } } }";
            let made = app.data(create, json!({"input": input})).await;
            let token = made["createCustomer"]["session"]["token"].as_str().expect("a token").to_owned();
            let answer = app.ask_as(&token, START, json!({})).await;
            let payload = &answer["data"]["startTotpEnrollment"];
            let uri = payload["otpauthUri"].as_str().expect("a URI");
            if let Some(account) = account {
                let secret = payload["secret"].as_str().expect("a secret");
                assert_eq!(uri, format!("otpauth://totp/Default:{account}?secret={secret}&issuer=Default"));
            }
            assert_eq!(scan(payload["qrCode"].as_str().expect("a picture")), uri);
        }
    }

    /// The longest names that there may be, of the characters that take most place.
    async fn the_longest_names_make_a_code_that_is_read(app: TestApp) {
        app.settings(json!({"brand": {"name": "😀".repeat(100)}})).await;
        app.person(&format!("{}@example.com", "語".repeat(21))).await;
        let tokens = app.sign_in(&format!("{}@example.com", "語".repeat(21))).await;
        let answer = app.ask_as(&tokens.token, START, json!({})).await;
        let payload = &answer["data"]["startTotpEnrollment"];
        assert_eq!(payload["userErrors"], json!([]));
        let uri = payload["otpauthUri"].as_str().expect("a URI");
        assert!(uri.starts_with(&format!("otpauth://totp/{}:%E8", "%F0%9F%98%80".repeat(40))), "{uri}");
        assert_eq!(scan(payload["qrCode"].as_str().expect("a picture")), uri);
    }

    async fn only_a_code_of_what_was_begun_last_confirms(app: TestApp) {
        app.person("a@x").await;
        let token = app.sign_in("a@x").await.token;
        // Nothing was begun.
        let off = refused("recoveryCodes", &[fault("NOT_ALLOWED", &[])]);
        assert_eq!(confirm(&app, &token, "123456").await, off);
        let first = app.start_totp(&token).await;
        let second = app.start_totp(&token).await;
        let wrong = refused("recoveryCodes", &[fault("INVALID_CREDENTIALS", &["code"])]);
        for code in [
            first.shows(&app, 0), second.wrong(&app), second.shows(&app, 2), second.shows(&app, -2), String::new(),
            second.shows(&app, 0)[..5].to_owned(), format!("0{}", second.shows(&app, 0)), "+12345".to_owned(), "١٢٣٤٥٦".to_owned(), "\0".to_owned(),
        ] {
            assert_eq!(confirm(&app, &token, &code).await, wrong, "{code}");
        }
        assert_eq!(app.mfa(&token).await["isEnabled"], json!(false));
        assert_eq!(texts(&confirm(&app, &token, &second.shows(&app, 0)).await["recoveryCodes"]).len(), 10);
        // Once it is set up, neither can be done again.
        let on = fault("NOT_ALLOWED", &[]);
        assert_eq!(confirm(&app, &token, &second.next(&app)).await, refused("recoveryCodes", std::slice::from_ref(&on)));
        let answer = app.ask_as(&token, START, json!({})).await;
        let sentence = "Your account has an authenticator already. Turn it off or replace it first.";
        let errors = json!([{"__typename": "InputError", "code": "NOT_ALLOWED", "message": sentence, "path": []}]);
        assert_eq!(answer, json!({"data": {"startTotpEnrollment": {"secret": null, "otpauthUri": null, "qrCode": null, "userErrors": errors}}}));
    }

    /// A clock may be a step wrong to either side; a code counts once, that which confirmed included.
    async fn a_code_counts_once(app: TestApp) {
        for (n, wrong) in [-1, 0, 1].into_iter().enumerate() {
            let email = format!("a{n}@x");
            app.person(&email).await;
            let token = app.sign_in(&email).await.token;
            let authenticator = app.start_totp(&token).await;
            let code = authenticator.shows(&app, wrong);
            assert_eq!(confirm(&app, &token, &code).await["userErrors"], json!([]), "{wrong}");
            let challenge = app.challenge(&email).await;
            let again = app.second_factor("verifyMfa", &challenge, &code).await;
            assert_eq!(again["userErrors"], json!([fault("INVALID_CREDENTIALS", &[])]), "{wrong}");
            // One before it does not count any more either, and the next one does.
            let before = authenticator.shows(&app, wrong - 1);
            let again = app.second_factor("verifyMfa", &challenge, &before).await;
            assert_eq!(again["userErrors"], json!([fault("INVALID_CREDENTIALS", &[])]), "{wrong}");
            app.clock.advance(Duration::from_secs(30));
            let next = authenticator.shows(&app, wrong.min(0) + i64::from(wrong == 1));
            let payload = app.second_factor("verifyMfa", &challenge, &next).await;
            assert_eq!(payload["userErrors"], json!([]), "{wrong}");
        }
    }

    async fn many_confirm_at_once(app: TestApp) {
        app.person("a@x").await;
        let token = app.sign_in("a@x").await.token;
        let authenticator = app.start_totp(&token).await;
        let code = authenticator.shows(&app, 0);
        let payloads = join_all((0..50).map(|_| async {
            loop {
                let answer = app.mutate_as(&token, CONFIRM.0, CONFIRM.1, json!({"code": code})).await;
                if refusal(&answer)["codes"] != json!(["UNAVAILABLE"]) {
                    return answer["data"][CONFIRM.0].clone();
                }
            }
        })).await;
        let on = refused("recoveryCodes", &[fault("NOT_ALLOWED", &[])]);
        assert_eq!(payloads.iter().filter(|payload| payload["userErrors"] == json!([])).count(), 1);
        assert_eq!(payloads.iter().filter(|payload| **payload == on).count(), 49, "{payloads:#?}");
        assert_eq!(app.mfa(&token).await["recoveryCodesLeft"], json!(10));
    }

    async fn a_secret_is_sealed_for_its_customer(app: TestApp) {
        let customer = app.person("a@x").await;
        let other = app.person("b@x").await;
        let token = app.sign_in("a@x").await.token;
        let authenticator = app.start_totp(&token).await;
        let id = customer.parse().expect("an id");
        let row = second_factors::totp_of(&mut app.conn().await, app.tenant, id).await.expect("a row").expect("a secret");
        let open = |key: [u8; 32], customer: &str| Seal::new(&SecretKey::new(key)).open(&row.sealed_secret, &format!("totp {customer}"));
        assert_eq!(open([7; 32], &customer).as_deref(), Some(authenticator.key()));
        assert_eq!(open([7; 32], &other), None);
        assert_eq!(open([8; 32], &customer), None);
    }

    async fn without_a_secret_key_there_are_no_authenticators(app: TestApp) {
        let (authenticator, codes) = app.guarded_person("on@x").await;
        app.person("off@x").await;
        let token = app.sign_in("off@x").await.token;
        let challenge = app.challenge("on@x").await;
        let url = server(&app, None).await;
        let ask = async |token: &str, query: &str, variables: Value| {
            let body = json!({"query": query, "variables": variables});
            let mut request = app.http.post(format!("{url}/graphql")).json(&body);
            if !token.is_empty() {
                request = request.bearer_auth(token);
            }
            request.send().await.expect("an answer").json::<Value>().await.expect("JSON")
        };
        let sentence = "This server keeps no secrets until FRONTDESK_SECRET_KEY is set.";
        let error = |path: &[&str]| json!([{"__typename": "InputError", "code": "NOT_ALLOWED", "message": sentence, "path": path}]);
        let answer = ask(&token, START, json!({})).await;
        assert_eq!(answer["data"]["startTotpEnrollment"], json!({"secret": null, "otpauthUri": null, "qrCode": null, "userErrors": error(&[])}));
        // A code cannot be judged; a recovery code can.
        let verify = "mutation ($input: VerifyMfaInput!) { verifyMfa(input: $input) { session { kind } userErrors { __typename code message path } } }";
        let input = json!({"challenge": challenge, "code": authenticator.next(&app)});
        assert_eq!(ask("", verify, json!({"input": input})).await["data"]["verifyMfa"], json!({"session": null, "userErrors": error(&["code"])}));
        let recover = verify.replace("VerifyMfa", "SignInWithRecoveryCode").replace("verifyMfa", "signInWithRecoveryCode");
        let input = json!({"challenge": challenge, "code": codes[0]});
        assert_eq!(ask("", &recover, json!({"input": input})).await["data"]["signInWithRecoveryCode"], json!({"session": {"kind": "FULL"}, "userErrors": []}));
    }

    async fn it_is_turned_off_by_a_code_and_the_password(app: TestApp) {
        let customer = app.person("a@x").await;
        let token = app.sign_in("a@x").await.token;
        assert_eq!(remove(&app, &token, "disableTotp", json!({"code": "123456", "password": PASSWORD})).await, refused("disabled", &[fault("NOT_ALLOWED", &[])]));
        let (authenticator, codes) = app.enroll(&token).await;
        let used = authenticator.shows(&app, 0);
        let (bad_code, bad_password) = (fault("INVALID_CREDENTIALS", &["code"]), fault("INVALID_CREDENTIALS", &["password"]));
        for (input, faults) in [
            (json!({"code": used, "password": PASSWORD}), vec![bad_code.clone()]),
            (json!({"code": authenticator.next(&app), "password": "wrong horse"}), vec![bad_password.clone()]),
            (json!({"code": authenticator.wrong(&app), "password": "wrong horse"}), vec![bad_code, bad_password]),
            (json!({"code": codes[0]}), vec![fault("REQUIRED", &["password"])]),
            (json!({"code": codes[0], "password": "x".repeat(1_025)}), vec![fault("TOO_LONG", &["password"])]),
        ] {
            assert_eq!(remove(&app, &token, "disableTotp", input.clone()).await, refused("disabled", &faults), "{input}");
        }
        // What was refused used nothing up. After five that fail, a second is to be waited.
        app.clock.advance(Duration::from_secs(2));
        let done = remove(&app, &token, "disableTotp", json!({"code": codes[0], "password": PASSWORD})).await;
        assert_eq!(done, json!({"disabled": true, "userErrors": []}));
        assert_eq!(app.mfa(&token).await["isEnabled"], json!(false));
        // The password alone signs in, and recovery codes are gone.
        let token = app.sign_in("a@x").await.token;
        assert_eq!(app.mfa(&token).await, json!({"isEnabled": false, "enabledAt": null, "recoveryCodesLeft": 0, "requiredBySite": false}));
        let last = app.deeds(&customer).await;
        let told = last.iter().find(|deed| deed["action"] == "disableTotp").expect("an event");
        assert_eq!(told["changedFields"], json!(["recoveryCodes", "totp"]));
        // It can be set up anew.
        app.enroll(&token).await;
        app.challenge("a@x").await;
    }

    /// The code alone, however long ago the sign-in was.
    async fn who_has_no_password_shows_a_code(app: TestApp) {
        let made = app.mutate("createCustomer", "customer { id }", json!({"email": "a@x"})).await;
        let customer = made["customer"]["id"].as_str().expect("an id").to_owned();
        let link = app.token(MailTokenPurpose::SignIn, &customer, "a@x").await;
        let payload = app.publicly("signInWithLink", SIGNED_IN, json!({"token": link})).await;
        let token = payload["session"]["token"].as_str().expect("a token").to_owned();
        let (authenticator, _) = app.enroll(&token).await;
        // By the link of a mail the second factor is owed all the same.
        let link = app.token(MailTokenPurpose::SignIn, &customer, "a@x").await;
        let payload = app.publicly("signInWithLink", SIGNED_IN, json!({"token": link})).await;
        assert_eq!(payload["session"], Value::Null);
        let challenge = payload["mfaChallenge"]["challenge"].as_str().expect("a challenge").to_owned();
        assert_eq!(app.second_factor("verifyMfa", &challenge, &authenticator.next(&app)).await["session"]["kind"], json!("FULL"));
        app.clock.advance(Duration::from_secs(10 * 60));
        let bad_password = refused("disabled", &[fault("INVALID_CREDENTIALS", &["password"])]);
        assert_eq!(remove(&app, &token, "disableTotp", json!({"code": authenticator.next(&app), "password": PASSWORD})).await, bad_password);
        let done = remove(&app, &token, "disableTotp", json!({"code": authenticator.next(&app)})).await;
        assert_eq!(done, json!({"disabled": true, "userErrors": []}));
        assert_eq!(app.mfa(&token).await["isEnabled"], json!(false));
    }

    async fn a_site_that_demands_one_lets_it_be_replaced_only(app: TestApp) {
        let (old, codes) = app.guarded_person("a@x").await;
        let (token, other) = (app.sign_in_twice("a@x", &old).await, app.sign_in_twice("a@x", &old).await);
        app.demand_mfa(true).await;
        let input = |code: &str| json!({"code": code, "password": PASSWORD});
        assert_eq!(remove(&app, &token, "disableTotp", input(&old.next(&app))).await, refused("disabled", &[fault("NOT_ALLOWED", &[])]));
        assert_eq!(remove(&app, &token, "replaceTotp", input(&old.wrong(&app))).await, refused("replaced", &[fault("INVALID_CREDENTIALS", &["code"])]));
        // The telephone is lost: a recovery code will do. What is left is good for nothing but the next one.
        assert_eq!(remove(&app, &token, "replaceTotp", input(&codes[3])).await, json!({"replaced": true, "userErrors": []}));
        assert_eq!(app.me(&other).await.0, 401);
        let forbidden = json!({"data": {"me": null}, "codes": ["FORBIDDEN"]});
        assert_eq!(refusal(&app.ask_as(&token, "{ me { email } }", json!({})).await), forbidden);
        let (new, _) = app.enroll(&token).await;
        assert_eq!(app.me(&token).await, (200, json!("a@x")));
        assert_eq!(app.mfa(&token).await["recoveryCodesLeft"], json!(10));
        let challenge = app.challenge("a@x").await;
        let refused = json!([fault("INVALID_CREDENTIALS", &[])]);
        assert_eq!(app.second_factor("verifyMfa", &challenge, &old.next(&app)).await["userErrors"], refused);
        assert_eq!(app.second_factor("signInWithRecoveryCode", &challenge, &codes[4]).await["userErrors"], refused);
        assert_eq!(app.second_factor("verifyMfa", &challenge, &new.next(&app)).await["userErrors"], json!([]));
    }

    /// The owner of a session that somebody else got has not lost the second factor with it.
    async fn guesses_with_a_session_are_counted(app: TestApp) {
        let (authenticator, _) = app.guarded_person("a@x").await;
        let token = app.sign_in_twice("a@x", &authenticator).await;
        let wrong = refused("disabled", &[fault("INVALID_CREDENTIALS", &["code"])]);
        for name in ["disableTotp", "replaceTotp", "regenerateRecoveryCodes", "disableTotp", "replaceTotp"] {
            let mut input = json!({"code": authenticator.wrong(&app)});
            if name != "regenerateRecoveryCodes" {
                input["password"] = json!(PASSWORD);
            }
            let what = match name { "disableTotp" => "disabled", "replaceTotp" => "replaced", _ => "recoveryCodes" };
            let payload = app.as_person(&token, name, what, input).await;
            assert_eq!(payload, refused(what, &[fault("INVALID_CREDENTIALS", &["code"])]));
        }
        // Locked, for a second: the right code is not looked at.
        let code = authenticator.shows(&app, 1);
        assert_eq!(remove(&app, &token, "disableTotp", json!({"code": code, "password": PASSWORD})).await, wrong);
        app.clock.advance(Duration::from_secs(2));
        assert_eq!(remove(&app, &token, "disableTotp", json!({"code": code, "password": PASSWORD})).await, json!({"disabled": true, "userErrors": []}));
    }

    async fn an_administrator_takes_it_away(app: TestApp) {
        let (authenticator, codes) = app.guarded_person("a@x").await;
        let data = app.data("{ customer(by: {email: \"a@x\"}) { id } }", json!({})).await;
        let customer = data["customer"]["id"].as_str().expect("an id").to_owned();
        let challenge = app.challenge("a@x").await;
        let token = app.sign_in_twice("a@x", &authenticator).await;
        let reset = async |key: &str, id: &str| app.mutate_as(key, "resetCustomerMfa", "customer { email }", json!({"customerId": id})).await;
        let forbidden = json!({"data": {"resetCustomerMfa": null}, "codes": ["FORBIDDEN"]});
        let partner = app.create_partner("Elsewhere").await;
        for key in [
            app.key_with("customers:read customers:impersonate", &[]).await,
            app.key_of(app.tenant, ApiClientKind::Customer, "customers:write", &[]).await,
            token.clone(),
        ] {
            assert_eq!(refusal(&reset(&key, &customer).await), forbidden);
        }
        let unknown = json!({"data": {"resetCustomerMfa": {"customer": null, "userErrors": [fault("NOT_FOUND", &["customerId"])]}}});
        let elsewhere = app.key_with("customers:write", &[&partner]).await;
        for (key, id) in [(&elsewhere, customer.as_str()), (&app.key, "nobody"), (&app.key, "cus_01h455vb4pex5vsknk084sn02q")] {
            assert_eq!(reset(key, id).await, unknown);
        }
        assert_eq!(app.mfa(&token).await["isEnabled"], json!(true));
        let key = app.key_with("customers:write", &[]).await;
        let done = json!({"data": {"resetCustomerMfa": {"customer": {"email": "a@x"}, "userErrors": []}}});
        assert_eq!(reset(&key, &customer).await, done);
        // What was owed is worth nothing, and the password alone signs in.
        let refused = json!([fault("INVALID_CREDENTIALS", &[])]);
        assert_eq!(app.second_factor("verifyMfa", &challenge, &authenticator.next(&app)).await["userErrors"], refused);
        assert_eq!(app.second_factor("signInWithRecoveryCode", &challenge, &codes[0]).await["userErrors"], refused);
        assert_eq!(app.me(&token).await.0, 401);
        app.sign_in("a@x").await;
        let deeds = app.deeds(&customer).await;
        let told: Vec<_> = deeds.iter().filter(|deed| deed["action"] == "resetCustomerMfa").collect();
        assert_eq!(told.len(), 1);
        assert_eq!((&told[0]["actor"]["kind"], &told[0]["changedFields"]), (&json!("API_CLIENT"), &json!(["totp", "recoveryCodes", "session"])));
        // The second time there is nothing to take away, and nothing to tell.
        assert_eq!(reset(&key, &customer).await, done);
        assert_eq!(app.deeds(&customer).await.iter().filter(|deed| deed["action"] == "resetCustomerMfa").count(), 1);
        let foreign = app.second_tenant().await.1;
        assert_eq!(reset(&foreign, &customer).await, unknown);
    }
}

//! `/account/…`: the pages that the links of mails lead to.

use std::time::Duration;

use frontdesk::values::MailTokenPurpose as Purpose;
use serde_json::{Value, json};

use crate::{
    graphiql::run_in_browser,
    support::{Answer, PASSWORD, TestApp, answer, lifetime},
};

/// Each page with a purpose of its tokens, and its form beside the token.
const PAGES: [(&str, Purpose, &str); 5] = [
    ("confirm-email", Purpose::ConfirmEmail, ""),
    ("confirm-email-change", Purpose::ChangeEmail, ""),
    ("reset-password", Purpose::ResetPassword, NEW),
    ("set-password", Purpose::SetPassword, NEW),
    ("sign-in", Purpose::SignIn, ""),
];

const NEW: &str = "&password=battery+staple&passwordConfirmation=battery+staple";
const GERMAN: (&str, &str) = ("accept-language", "pt, de-AT;q=0.8");

/// The words that a page is known by.
fn heading(page: &str) -> &'static str {
    match page {
        "confirm-email" => "Confirm your e-mail address",
        "confirm-email-change" => "Confirm your new e-mail address",
        "reset-password" => "Choose a new password",
        "set-password" => "Set your password",
        "sign-in" => "Sign in",
        _ => "Forgot your password?",
    }
}

async fn open(app: &TestApp, page: &str, query: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = app.http.get(format!("{}/account/{page}?{query}", app.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    answer(request).await
}

async fn post(app: &TestApp, page: &str, form: &str, headers: &[(&str, &str)]) -> Answer {
    let request = app.http.post(format!("{}/account/{page}", app.url));
    let mut request = request.header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    answer(request.body(form.to_owned())).await
}

/// Somebody with the token of a mail for a page.
async fn with_token(app: &TestApp, purpose: Purpose) -> (String, String) {
    let email = format!("{}@x", purpose.as_str().to_ascii_lowercase());
    let customer = app.person(&email).await;
    let to = if purpose == Purpose::ChangeEmail {
        "new@x"
    } else {
        &email
    };
    (customer.clone(), app.token(purpose, &customer, to).await)
}

/// What became of a customer: the version, and the actions that were done.
async fn actions(app: &TestApp, customer: &str) -> Vec<Value> {
    let events = app.history(customer).await["events"].clone();
    let events = events.as_array().expect("events").iter();
    events.map(|event| event[0].clone()).collect()
}

stories! {
    /// A mail scanner opens links, and nothing is used up; a form that is sent does it, once.
    async fn what_opens_a_page_does_nothing(app: TestApp) {
        for (page, purpose, form) in PAGES {
            let (customer, token) = with_token(&app, purpose).await;
            let query = format!("token={token}");
            for _ in 0..3 {
                let shown = open(&app, page, &query, &[("sec-fetch-site", "cross-site")]).await;
                assert_eq!(shown.status, 200, "{page}");
                assert!(shown.text.contains(&format!("<h1>{}</h1>", heading(page))) && shown.text.contains(&token), "{}", shown.text);
                assert!(app.http.head(format!("{}/account/{page}?{query}", app.url)).send().await.is_ok());
            }
            assert_eq!(actions(&app, &customer).await, ["createCustomer"], "{page}");
            let done = post(&app, page, &format!("token={token}{form}"), &[("sec-fetch-site", "same-origin")]).await;
            assert_eq!(done.status, 200, "{}", done.text);
            assert!(done.text.contains("role=\"status\"") && done.text.contains("href=\"https://shop.example/back\""), "{}", done.text);
            assert!(!done.text.contains(&token), "there is no need to keep it");
            assert_eq!(actions(&app, &customer).await.len(), 2, "{page}");
            // Once more: it was used.
            let again = post(&app, page, &format!("token={token}{form}"), &[]).await;
            assert_eq!(again.status, 410);
            assert!(again.text.contains("This has been used already.") && !again.text.contains("<form"), "{}", again.text);
            let dead = open(&app, page, &query, &[]).await;
            assert_eq!(dead.status, 410);
            assert!(dead.text.contains("This link was used already") && !dead.text.contains("<form"), "{}", dead.text);
            assert_eq!(actions(&app, &customer).await.len(), 2);
        }
        let payload = app.sign_in_at("127.0.0.1", json!({"email": "reset_password@x", "password": "battery staple"})).await;
        assert_ne!(payload["session"], Value::Null);
    }

    async fn a_link_that_is_none(app: TestApp) {
        for (page, purpose, form) in PAGES {
            let (customer, token) = with_token(&app, purpose).await;
            for (other, ..) in PAGES.iter().filter(|(other, ..)| *other != page && !other.ends_with("-password")) {
                assert_eq!(open(&app, other, &format!("token={token}"), &[]).await.status, 410, "{other}");
                assert_eq!(post(&app, other, &format!("token={token}{form}"), &[]).await.status, 410, "{other}");
            }
            for token in ["", "fdt_", "%3Cscript%3Ealert(1)%3C/script%3E", &app.key, &token[..token.len() - 1]] {
                for shown in [open(&app, page, &format!("token={token}"), &[]).await, post(&app, page, &format!("token={token}{form}"), &[]).await] {
                    assert_eq!(shown.status, 410, "{page} {token}");
                    assert!(!shown.text.contains("<script") && !shown.text.contains("<form"), "{}", shown.text);
                }
            }
            assert_eq!(open(&app, page, "", &[]).await.status, 410);
            assert_eq!(post(&app, page, "", &[]).await.status, 410);
            app.clock.advance(Duration::from_secs(lifetime(purpose) as u64));
            assert_eq!(open(&app, page, &format!("token={token}"), &[]).await.status, 410);
            assert_eq!(actions(&app, &customer).await, ["createCustomer"]);
        }
        for shown in [open(&app, "nothing", "", &[]).await, post(&app, "nothing", "", &[]).await] {
            assert_eq!(shown.status, 404);
        }
    }

    /// Who is sent a form by another site has not chosen what it does.
    async fn a_form_of_another_site_is_refused(app: TestApp) {
        for (page, purpose, form) in PAGES {
            let (customer, token) = with_token(&app, purpose).await;
            for site in ["cross-site", "same-site"] {
                let refused = post(&app, page, &format!("token={token}{form}"), &[("sec-fetch-site", site)]).await;
                assert_eq!((refused.status, refused.cookies().len()), (403, 0), "{page}");
                assert!(refused.text.contains("Another site sent this form."), "{}", refused.text);
            }
            // A browser that does not say what kind of page it was says from where.
            for origin in ["https://evil.example", "https://frontdesk.example.evil"] {
                let refused = post(&app, page, &format!("token={token}{form}"), &[("origin", origin)]).await;
                assert_eq!((refused.status, refused.cookies().len()), (403, 0), "{page}");
            }
            assert_eq!(actions(&app, &customer).await, ["createCustomer"]);
            for (own, status) in [("https://frontdesk.example", 200), ("null", 410)] {
                assert_eq!(post(&app, page, &format!("token={token}{form}"), &[("origin", own)]).await.status, status, "{page}");
            }
        }
        app.mails().await;
        assert_eq!(post(&app, "forgot-password", "email=sign_in%40x", &[("sec-fetch-site", "cross-site")]).await.status, 403);
        assert_eq!(app.mails().await.len(), 0);
    }

    async fn a_password_that_is_refused_can_be_typed_anew(app: TestApp) {
        let (_, token) = with_token(&app, Purpose::ResetPassword).await;
        for (form, words) in [
            ("&password=short&passwordConfirmation=short", "The password needs at least 8 characters"),
            ("&password=battery+staple&passwordConfirmation=other", "id=\"passwordConfirmation-wrong\""),
            ("&password=&passwordConfirmation=", "The password needs"),
            ("", "The password needs"),
        ] {
            let shown = post(&app, "reset-password", &format!("token={token}{form}"), &[]).await;
            assert_eq!(shown.status, 422, "{form}");
            assert!(shown.text.contains(words) && shown.text.contains(&format!("value=\"{token}\"")), "{}", shown.text);
            assert!(!shown.text.contains("battery") && !shown.text.contains("value=\"short\""), "a password is not shown again");
        }
        let long = format!("token={token}&password={}&passwordConfirmation=x", "x".repeat(20_000));
        assert_eq!(post(&app, "reset-password", &long, &[]).await.status, 400);
        assert_eq!(post(&app, "reset-password", &format!("token={token}{NEW}"), &[]).await.status, 200);
    }

    async fn they_speak_the_reader_s_language(app: TestApp) {
        let (_, token) = with_token(&app, Purpose::ResetPassword).await;
        let query = format!("token={token}");
        for (language, code, words) in [
            ("cs", "cs", "Zvolte si nové heslo"), ("de", "de", "Wählen Sie ein neues Passwort"), ("es-MX", "es", "Elija una contraseña nueva"),
            ("fr-CA, en;q=0.5", "fr", "Choisissez un nouveau mot de passe"), ("en", "en", "Choose a new password"), ("pt", "en", "Choose a new password"), ("", "en", "Choose a new password"),
        ] {
            let shown = open(&app, "reset-password", &query, &[("accept-language", language)]).await;
            assert!(shown.text.contains(&format!("<html lang=\"{code}\">")) && shown.text.contains(&format!("<h1>{words}</h1>")), "{language}: {}", shown.text);
        }
        let wrong = post(&app, "reset-password", &format!("{query}&password=kurz&passwordConfirmation=kurz"), &[GERMAN]).await;
        assert!(wrong.text.contains("Wählen Sie ein neues Passwort") && wrong.text.contains("Das Passwort braucht"), "{}", wrong.text);
        let dead = post(&app, "sign-in", "token=fdt_x", &[GERMAN]).await;
        assert!(dead.text.contains("Dieser Link oder Code ist hier nicht bekannt."), "{}", dead.text);
    }

    async fn nothing_of_them_is_kept_or_told(app: TestApp) {
        let (_, token) = with_token(&app, Purpose::ConfirmEmail).await;
        let header = |shown: &Answer, name: &str| {
            let found = shown.headers.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        for shown in [
            open(&app, "confirm-email", &format!("token={token}"), &[]).await,
            post(&app, "confirm-email", &format!("token={token}"), &[]).await,
            open(&app, "confirm-email", "token=none", &[]).await,
            open(&app, "nothing", "", &[]).await,
        ] {
            assert_eq!(header(&shown, "cache-control"), "no-store");
            assert_eq!(header(&shown, "referrer-policy"), "no-referrer");
            assert_eq!(header(&shown, "x-content-type-options"), "nosniff");
            assert_eq!(header(&shown, "content-security-policy"), "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
            assert_eq!(shown.cookies(), Vec::<&str>::new());
            assert!(!shown.text.contains("<script") && !shown.text.contains("style="), "{}", shown.text);
        }
    }

    /// Whoever the browser is signed in as, or was.
    async fn a_browser_s_session_is_no_part_of_it(app: TestApp) {
        let (_, token) = with_token(&app, Purpose::ConfirmEmail).await;
        let cookie = ("cookie", "__Host-frontdesk-session=fds_over; frontdesk_key=fd_x");
        assert_eq!(open(&app, "confirm-email", &format!("token={token}"), &[cookie]).await.status, 200);
        assert_eq!(post(&app, "confirm-email", &format!("token={token}"), &[cookie]).await.status, 200);
    }

    async fn signing_in_keeps_the_session_in_cookies(app: TestApp) {
        let (_, token) = with_token(&app, Purpose::SignIn).await;
        let done = post(&app, "sign-in", &format!("token={token}"), &[("user-agent", "Phone/1")]).await;
        let cookies = done.cookies();
        assert_eq!(cookies.len(), 2, "{cookies:?}");
        for (cookie, name) in cookies.iter().zip(["session=fds_", "refresh=fdr_"]) {
            assert!(cookie.starts_with(&format!("__Host-frontdesk-{name}")) && cookie.contains("; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age="), "{cookie}");
        }
        assert!(!done.text.contains("fds_") && done.text.contains("<meta http-equiv=\"refresh\" content=\"0; url=https://shop.example/back\">"), "{}", done.text);
        let session = cookies[0].split_once(';').and_then(|(pair, _)| pair.split_once('=')).expect("a cookie").1;
        let shown = app.ask_as(session, "{ me { email } sessions { device isCurrent } }", json!({})).await;
        assert_eq!(shown["data"], json!({"me": {"email": "sign_in@x"}, "sessions": [{"device": "Phone/1", "isCurrent": true}]}));
    }

    /// From the mail of an invitation to being a member: with a new account, with the one that is there, and with a
    /// second step where one is owed.
    async fn an_invitation_is_accepted(app: TestApp) {
        app.settings(json!({"redirectUrls": ["https://shop.example/"]})).await;
        let owner = app.account("owner@x").await;
        let organization = app.organization("Engines").await;
        app.join(&organization, &owner.id, "OWNER").await;
        app.account("known@x").await;
        app.mails().await;
        let invite = async |email: &str| {
            let input = json!({"email": email, "organizationId": organization, "firstName": "A\"da", "redirectUrl": "https://shop.example/back"});
            assert_eq!(app.mutate("inviteCustomer", "", input).await["userErrors"], json!([]));
            app.mail().await.token()
        };
        let token = invite("new@x").await;
        let query = format!("token={token}");
        for _ in 0..2 {
            let shown = open(&app, "accept-invitation", &query, &[("sec-fetch-site", "cross-site")]).await;
            assert_eq!(shown.status, 200);
            for words in ["<h1>Accept your invitation</h1>", "Choose a password", "value=\"A&#34;da\"", "name=\"lastName\"", "name=\"passwordConfirmation\"", &token] {
                assert!(shown.text.contains(words), "{words}: {}", shown.text);
            }
        }
        let wrong = post(&app, "accept-invitation", &format!("{query}&firstName=Ada&lastName=&password=short&passwordConfirmation=other"), &[]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("id=\"password-wrong\"") && wrong.text.contains("id=\"passwordConfirmation-wrong\"") && wrong.text.contains("value=\"Ada\""), "{}", wrong.text);
        let refused = post(&app, "accept-invitation", &format!("{query}{NEW}"), &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(refused.status, 403);
        let done = post(&app, "accept-invitation", &format!("{query}&firstName=Ada&lastName={NEW}"), &[("sec-fetch-site", "same-origin")]).await;
        assert_eq!(done.status, 200, "{}", done.text);
        assert!(done.text.contains("Welcome! You are signed in.") && done.text.contains("url=https://shop.example/back"), "{}", done.text);
        let session = done.cookies()[0].split_once(';').and_then(|(pair, _)| pair.split_once('=')).expect("a cookie").1.to_owned();
        let me = app.data_by(&session, "{ me { email firstName lastName memberships { role } } }", json!({})).await;
        assert_eq!(me, json!({"me": {"email": "new@x", "firstName": "Ada", "lastName": null, "memberships": [{"role": "MEMBER"}]}}));
        for gone in [open(&app, "accept-invitation", &query, &[]).await, post(&app, "accept-invitation", &format!("{query}{NEW}"), &[]).await] {
            assert_eq!(gone.status, 410);
            assert!(!gone.text.contains("<form"), "{}", gone.text);
        }
        // Who has an account shows it.
        app.mails().await;
        let token = invite("known@x").await;
        let shown = open(&app, "accept-invitation", &format!("token={token}"), &[GERMAN]).await;
        assert!(shown.text.contains("Sie haben schon ein Konto") && shown.text.contains("autocomplete=\"current-password\"") && !shown.text.contains("firstName"), "{}", shown.text);
        let wrong = post(&app, "accept-invitation", &format!("token={token}&password=wrong"), &[]).await;
        assert_eq!(wrong.status, 422);
        let done = post(&app, "accept-invitation", &format!("token={token}&password=correct+horse"), &[]).await;
        assert_eq!((done.status, done.cookies().len()), (200, 2), "{}", done.text);
        assert!(done.text.contains("You have accepted the invitation"), "{}", done.text);
        assert_eq!(app.subjects().await, [("known@x".to_owned(), "New sign-in to your account".to_owned())]);
        // One that was taken back is over, though its token is not.
        let token = invite("late@x").await;
        let open_ones = app.data_by(&owner.token, "{ currentOrganization { invitations { id } } }", json!({})).await;
        let late = open_ones["currentOrganization"]["invitations"][0]["id"].clone();
        app.mutate_by(&owner.token, "revokeInvitation", "", json!({"id": late})).await;
        for gone in [open(&app, "accept-invitation", &format!("token={token}"), &[]).await, post(&app, "accept-invitation", &format!("token={token}{NEW}"), &[]).await] {
            assert_eq!(gone.status, 410, "{}", gone.text);
        }
        let customers = app.data("{ customers { nodes { email } } }", json!({})).await;
        assert_eq!(customers["customers"]["nodes"], json!([{"email": "owner@x"}, {"email": "known@x"}, {"email": "new@x"}]));
    }

    async fn a_forgotten_password_is_asked_for(app: TestApp) {
        app.person("ada@x").await;
        app.mails().await;
        let shown = open(&app, "forgot-password", "site=1", &[]).await;
        assert_eq!(shown.status, 200);
        assert!(shown.text.contains("name=\"site\" value=\"1\"") && shown.text.contains("Forgot your password?"), "{}", shown.text);
        let known = post(&app, "forgot-password", "site=1&email=ada%40x", &[]).await;
        let unknown = post(&app, "forgot-password", "site=1&email=bob%40x", &[]).await;
        assert_eq!((known.status, &known), (200, &unknown));
        let mail = app.mail().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ada@x", "Reset your password"));
        let wrong = post(&app, "forgot-password", "site=1&email=%22%3E%3Cb%3E", &[]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("value=\"&#34;&#62;&#60;b&#62;\"") && wrong.text.contains("id=\"email-wrong\""), "{}", wrong.text);
        for nowhere in [post(&app, "forgot-password", "site=7&email=ada%40x", &[]).await, open(&app, "forgot-password", "site=7", &[]).await] {
            assert_eq!(nowhere.status, 404);
            assert!(nowhere.text.contains("Use all of the link."), "{}", nowhere.text);
        }
        assert_eq!(open(&app, "forgot-password", "", &[]).await.status, 200, "there is one site");
        // The mail that tells of a new password says where to go if it was not the owner.
        let tokens = app.sign_in("ada@x").await;
        app.mutate_as(&tokens.token, "changePassword", "passwordChanged", json!({"currentPassword": PASSWORD, "password": "battery staple"})).await;
        let mail = app.mail().await;
        assert!(mail.text.contains("https://frontdesk.example/account/forgot-password?site=1"), "{}", mail.text);
        app.mutate("createSite", "site { id }", json!({"name": "Another"})).await;
        assert_eq!(open(&app, "forgot-password", "", &[]).await.status, 404, "which one is not said");
    }

    /// From the mail to the new password, as a person does it.
    async fn a_person_resets_a_password_on_a_phone(app: TestApp) {
        app.settings(json!({"redirectUrls": ["https://shop.example/"], "brand": {"name": "Ada & Söhne"}})).await;
        let ada = app.person("ada@x").await;
        app.mails().await;
        app.publicly("requestPasswordReset", "requested", json!({"email": "ada@x", "redirectUrl": "https://shop.example/back"})).await;
        let reset = app.mail().await.link().replace("https://frontdesk.example", &app.url);
        let confirm = format!("{}/account/confirm-email?token={}", app.url, app.token(Purpose::ConfirmEmail, &ada, "ada@x").await);
        run_in_browser("tests/account_pages.mjs", &reset, &confirm).await;
        let payload = app.sign_in_at("127.0.0.1", json!({"email": "ada@x", "password": "battery staple"})).await;
        assert_eq!(payload["session"]["customer"], json!({"email": "ada@x"}));
        let data = app.data("query ($id: ID!) { customer(by: {id: $id}) { emailConfirmedAt } }", json!({"id": ada})).await;
        assert_ne!(data["customer"]["emailConfirmedAt"], Value::Null);
    }
}

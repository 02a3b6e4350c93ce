//! Mails that anybody may ask for: `requestPasswordReset`, `resendConfirmation` and `requestSignInLink`.

use serde_json::{Value, json};

use crate::support::{TestApp, fault, mutation};

const REQUESTS: [&str; 3] = [
    "requestPasswordReset",
    "resendConfirmation",
    "requestSignInLink",
];

fn requested() -> Value {
    json!({"requested": true, "userErrors": []})
}

fn refused(faults: &[Value]) -> Value {
    json!({"requested": null, "userErrors": faults})
}

stories! {
    /// Whether there is an account is not to be learned, by the answer or by the work.
    async fn all_addresses_are_alike(app: TestApp) {
        app.person("known@x").await;
        app.create_customer(json!({"email": "none@x"})).await;
        app.create_customer(json!({"email": "confirmed@x", "confirmed": true})).await;
        let inactive = app.person("inactive@x").await;
        app.update_customer(&inactive, json!({"state": "INACTIVE"})).await;
        for name in REQUESTS {
            let query = mutation(name, "requested");
            let known = app.outside("127.0.0.1", &query, &json!({"email": "known@x"})).await;
            assert_eq!((&known.0.json()["data"][name], known.0.status, known.2), (&requested(), 200, 0));
            for email in ["known@x", "Known@X", "nobody@x", "none@x", "confirmed@x", "inactive@x"] {
                assert_eq!(app.outside("127.0.0.1", &query, &json!({"email": email})).await, known, "{name} {email}");
            }
            // Nor after so many that no more are sent.
            for _ in 0..10 {
                assert_eq!(app.outside("127.0.0.1", &query, &json!({"email": "known@x"})).await, known);
            }
        }
    }

    async fn what_is_wrong_says_nothing_of_accounts(app: TestApp) {
        app.settings(json!({"redirectUrls": ["https://shop.example/"]})).await;
        app.person("known@x").await;
        for name in REQUESTS {
            let ask = async |input: Value| app.publicly(name, "requested", input).await;
            for email in ["known@x", "nobody@x"] {
                let good = json!({"email": email, "redirectUrl": "https://shop.example/back", "siteId": app.site().await.to_string()});
                assert_eq!(ask(good).await, requested());
                for url in ["https://evil.example/", "javascript:alert(1)", "https://shop.example.evil/", "/back"] {
                    let bad = json!({"email": email, "redirectUrl": url});
                    assert_eq!(ask(bad).await, refused(&[fault("NOT_ALLOWED", &["redirectUrl"])]), "{url}");
                }
                let bad = json!({"email": email, "siteId": "nowhere"});
                assert_eq!(ask(bad).await, refused(&[fault("NOT_FOUND", &["siteId"])]));
            }
            let bad = json!({"email": "a@x\r\nBcc: b@x", "redirectUrl": "https://evil.example/"});
            let faults = [fault("INVALID_FORMAT", &["email"]), fault("NOT_ALLOWED", &["redirectUrl"])];
            assert_eq!(ask(bad).await, refused(&faults));
        }
    }

    async fn a_site_has_to_be_known(app: TestApp) {
        app.second_tenant().await;
        for name in REQUESTS {
            let payload = app.publicly(name, "requested", json!({"email": "known@x"})).await;
            assert_eq!(payload, refused(&[fault("REQUIRED", &["siteId"])]), "{name}");
            let query = mutation(name, "requested");
            for (site, expected) in [("2", requested()), ("3", refused(&[fault("NOT_FOUND", &["siteId"])]))] {
                let answer = app.anyone(&[("x-frontdesk-site", site)], &query, &json!({"email": "known@x"})).await;
                assert_eq!(answer.json()["data"][name], expected, "{name}");
            }
            // A program has a site, or its tenant has only one.
            let answer = app.mutate_as(&app.key, name, "requested", json!({"email": "known@x"})).await;
            assert_eq!(answer["data"][name], requested());
        }
    }
}

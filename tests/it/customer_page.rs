//! `/customers/{id}`: what it shows, to whom, and how it keeps a key.

use reqwest::{Client, Response, redirect::Policy};
use serde_json::json;

use crate::{graphiql::run_in_browser, support::TestApp};

const CREATE: &str = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id url } userErrors { code path } } }";

/// The address of a customer's page.
async fn customer(app: &TestApp) -> String {
    let input = json!({
        "email": "ada@example.com", "displayName": "<b>Ada</b>", "comment": "\u{202e}a\nb & <script>alert(1)</script>",
        "websiteUrl": "x".repeat(200), "gender": "FEMALE", "isSubscribed": true,
        "addresses": [{"street": ["1 & 2 High Street"], "city": "Leeds", "countryCode": "GB", "isDefaultBilling": true}],
        "metadata": [{"key": "tier", "value": {"name": "gold"}}],
        "privateMetadata": [{"key": "score", "value": 7}],
    });
    let answer = app.data(CREATE, json!({"input": input})).await;
    assert_eq!(answer["createCustomer"]["userErrors"], json!([]));
    let made = &answer["createCustomer"]["customer"];
    let id = made["id"].as_str().expect("an id");
    let url = format!("{}/customers/{id}", app.url);
    assert!(
        made["url"]
            .as_str()
            .expect("a url")
            .ends_with(&format!("/customers/{id}"))
    );
    url
}

async fn open(app: &TestApp, url: &str, key: &str) -> (u16, String) {
    let request = app
        .http
        .get(url)
        .header("cookie", format!("other=1; frontdesk_key={key}"));
    let response = request.send().await.expect("an answer");
    (
        response.status().as_u16(),
        response.text().await.expect("text"),
    )
}

async fn enter(url: &str, key: &str, site: &str) -> Response {
    let client = Client::builder()
        .redirect(Policy::none())
        .build()
        .expect("a client");
    let form = client
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", site);
    form.body(format!("key={key}"))
        .send()
        .await
        .expect("an answer")
}

/// The labels and texts of a page's rows.
fn rows(html: &str) -> Vec<(String, String)> {
    let rows = html.split("<dt>").skip(1).map(|row| {
        let (label, rest) = row.split_once("</dt><dd>").expect("a label");
        let (text, _) = rest.split_once("</dd>").expect("a text");
        (label.to_owned(), text.to_owned())
    });
    rows.filter(|(label, _)| {
        !["Id", "Created", "Changed", "With", "Default"].contains(&label.as_str())
    })
    .collect()
}

fn row(label: &str, text: &str) -> (String, String) {
    (label.to_owned(), text.to_owned())
}

stories! {
    async fn a_person_opens_it_on_a_phone(app: TestApp) {
        let url = customer(&app).await;
        run_in_browser("tests/customer_page.mjs", &url, &app.key).await;
    }

    async fn it_shows_what_the_key_may_see(app: TestApp) {
        let url = customer(&app).await;
        let (status, html) = open(&app, &url, &app.key).await;
        assert_eq!(status, 200);
        assert!(html.contains("<h1>&#60;b&#62;Ada&#60;/b&#62;</h1>"), "{html}");
        let shown = [
            row("E-mail", "ada@example.com"),
            row("Mail bounces", "no"),
            row("Website", &"x".repeat(200)),
            row("Gender", "female"),
            row("Language", "en"),
            row("Comment", "\u{202e}a\nb &#38; &#60;script&#62;alert(1)&#60;/script&#62;"),
            row("Display name", "&#60;b&#62;Ada&#60;/b&#62;"),
            row("Site", "Default"),
            row("Created in", "Default"),
            row("Newsletter", "yes"),
            row("Version", "1"),
            row("Street", "1 &#38; 2 High Street"),
            row("City", "Leeds"),
            row("Country", "GB"),
            row("Newsletter", "granted"),
            row("tier", "{&#34;name&#34;:&#34;gold&#34;}"),
            row("score", "7"),
        ];
        assert_eq!(rows(&html), shown);
        assert!(html.contains("Default for billing") && html.contains("createCustomer"));

        // The scopes of the key decide, as they do in the API.
        let reader = app.key_with("customers:read", &[]).await;
        let (status, html) = open(&app, &url, &reader).await;
        assert_eq!((status, rows(&html)), (200, shown[..16].to_vec()));
        assert!(!html.contains("createCustomer"), "the audit trail has a scope of its own");
    }

    async fn without_a_key_that_may_see_it_there_is_nothing(app: TestApp) {
        let url = customer(&app).await;
        let bare = app.http.get(&url).send().await.expect("an answer");
        assert_eq!(bare.status().as_u16(), 401);
        assert_eq!(bare.headers()["cache-control"], "no-store");
        assert!(bare.headers()["content-security-policy"].to_str().expect("text").starts_with("default-src 'none'; "));
        let asks = bare.text().await.expect("text");
        // Whether there is such a customer is not said.
        let other = url.replace("/cus_", "/cus_0");
        let nobody = app.http.get(&other).send().await.expect("an answer");
        assert_eq!(nobody.status().as_u16(), 401);
        assert_eq!(nobody.text().await.expect("text"), asks.replace("/cus_", "/cus_0"));

        let (_, foreign) = app.second_tenant().await;
        let unknown = "There is no such customer, or this API key does not see it.";
        for (key, url, status, words) in [
            (&app.key, &other, 404, unknown),
            (&foreign, &url, 404, unknown),
            (&app.key_with("settings:read", &[]).await, &url, 403, "customers:read"),
            (&"fd_nonsense".to_owned(), &url, 401, "API key"),
        ] {
            let (answered, html) = open(&app, url, key).await;
            assert_eq!(answered, status);
            assert!(html.contains(words) && !html.contains("Ada"), "{html}");
        }
    }

    async fn a_key_is_kept_where_it_is_valid(app: TestApp) {
        let url = customer(&app).await;
        let kept = enter(&url, &app.key, "same-origin").await;
        assert_eq!(kept.status().as_u16(), 303);
        assert_eq!(url, format!("{}{}", app.url, kept.headers()["location"].to_str().expect("text")));
        let cookie = format!("frontdesk_key={}; HttpOnly; SameSite=Strict; Secure; Path=/customers; Max-Age=43200", app.key);
        assert_eq!(kept.headers()["set-cookie"], cookie);
        for (key, site, status) in [("fd_wrong", "same-origin", 401), ("", "none", 401), (app.key.as_str(), "cross-site", 403), (app.key.as_str(), "same-site", 403)] {
            let refused = enter(&url, key, site).await;
            assert_eq!(refused.status().as_u16(), status, "{site}");
            assert_eq!(refused.headers().get("set-cookie"), None);
        }
        let gone = enter(&format!("{url}/close"), "", "same-origin").await;
        assert_eq!(gone.headers()["set-cookie"], "frontdesk_key=; HttpOnly; SameSite=Strict; Path=/customers; Max-Age=0");
        let too_long = enter(&url, &"a".repeat(5_000), "same-origin").await;
        assert_eq!(too_long.status().as_u16(), 401);
    }
}

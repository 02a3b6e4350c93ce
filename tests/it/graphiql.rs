//! `/graphiql`, in Chromium, with every address but the server's blocked.

use std::process::Command;

use crate::support::TestApp;

/// Runs a script of `web/` that drives Chromium.
pub async fn run_in_browser(script: &str, url: &str, key: &str) {
    let mut test = Command::new("node");
    test.arg(script)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/web"))
        .env("FRONTDESK_URL", url)
        .env("FRONTDESK_KEY", key);
    let output = tokio::task::spawn_blocking(move || test.output()).await;
    let output = output.expect("joined").expect("node");
    let said = [output.stdout, output.stderr].concat();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&said)
    );
}

stories! {
    async fn a_person_runs_the_examples(app: TestApp) {
        let page = app.http.get(format!("{}/graphiql", app.url)).send().await.expect("a page");
        assert_eq!(page.status().as_u16(), 200);
        let policy = page.headers()["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; ") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(page.text().await.expect("text").contains("<title>Frontdesk GraphiQL</title>"), "it was built without npm");

        run_in_browser("tests/graphiql.mjs", &app.url, &app.key).await;
    }

    async fn files_are_kept_by_browsers_and_read_without_gzip(app: TestApp) {
        let get = async |path: &str| app.http.get(format!("{}{path}", app.url)).send().await.expect("an answer");
        let page = get("/graphiql").await.text().await.expect("text");
        let script = page.split('"').find(|part| part.ends_with(".js")).expect("a script").to_owned();
        let plain = get(&script).await;
        assert_eq!(plain.headers()["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(plain.headers()["cache-control"], "public, max-age=31536000, immutable");
        assert!(plain.headers().contains_key("content-security-policy"));
        let plain = plain.bytes().await.expect("bytes");
        let zipped = app.http.get(format!("{}{script}", app.url)).header("accept-encoding", "br, gzip").send().await.expect("an answer");
        assert_eq!(zipped.headers()["content-encoding"], "gzip");
        assert!(zipped.bytes().await.expect("bytes").len() < plain.len());
        assert_eq!(get("/graphiql/assets/none.js").await.status().as_u16(), 404);
        assert_eq!(get("/").await.url().path(), "/graphiql");
    }
}

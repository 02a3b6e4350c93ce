//! GraphQL over HTTP, as `graphql-http` audits it: all of its audits are ok, those that only may be, too.

use crate::{graphiql::run_in_browser, support::TestApp};

stories! {
    async fn every_audit_is_ok(app: TestApp) {
        run_in_browser("tests/audits.mjs", &app.url, &app.key).await;
    }
}

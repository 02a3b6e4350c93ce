//! `viewer`: who is calling.

use frontdesk::values::ApiClientKind;
use serde_json::json;

use crate::support::{TestApp, stable};

const VIEWER: &str =
    "{ viewer { kind scopes allPartners apiClient { id name kind } partners { nodes { name } } } }";

stories! {
    async fn the_first_client_may_do_everything(app: TestApp) {
        assert_eq!(stable(&app.ask(VIEWER, json!({})).await), json!({"data": {"viewer": {
            "kind": "API_CLIENT", "scopes": ["*"], "allPartners": true,
            "apiClient": {"id": "cli_1", "name": "Administrator", "kind": "ENTERPRISE"},
            "partners": {"nodes": [{"name": "Default"}]},
        }}}));
    }

    async fn a_client_of_some_partners(app: TestApp) {
        let acme = app.create_partner("Acme").await;
        let key = app.key_of(app.tenant, ApiClientKind::Customer, "customers:write customers:read", &[&acme]).await;
        assert_eq!(stable(&app.ask_as(&key, VIEWER, json!({})).await), json!({"data": {"viewer": {
            "kind": "API_CLIENT", "scopes": ["customers:read", "customers:write"], "allPartners": false,
            "apiClient": {"id": "cli_1", "name": "Test", "kind": "CUSTOMER"},
            "partners": {"nodes": [{"name": "Acme"}]},
        }}}));
    }

    async fn nobody(app: TestApp) {
        assert_eq!(app.ask_as("", VIEWER, json!({})).await, json!({"data": {"viewer": {
            "kind": "ANONYMOUS", "scopes": [], "allPartners": false, "apiClient": null, "partners": {"nodes": []},
        }}}));
    }
}

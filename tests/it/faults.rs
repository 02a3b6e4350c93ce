//! Faults of ours: masked, counted as such, and gone with the next request.

use serde_json::json;

use crate::support::TestApp;

stories! {
    async fn a_panic_is_a_masked_500(app: TestApp) {
        let create = json!({"query": crate::support::CREATE_CUSTOMER, "variables": {"input": {"email": "a@x"}}});
        app.clock.panics(true);
        let (status, answer) = app.send(&app.key, &create).await;
        assert_eq!(status, 500);
        assert_eq!(answer, json!({"errors": [{
            "message": "Something went wrong on the server. Its log says what.",
            "extensions": {"code": "INTERNAL"},
        }]}));
        app.clock.panics(false);
        let (status, answer) = app.send(&app.key, &create).await;
        assert_eq!((status, &answer["data"]["createCustomer"]["userErrors"]), (200, &json!([])));
    }

    async fn a_database_without_tables_is_masked(app: TestApp) {
        use diesel_async::SimpleAsyncConnection;
        use frontdesk::repositories::Conn;
        let drop_table = "ALTER TABLE customers RENAME TO hidden";
        match frontdesk::repositories::Store::open(&app.database_url, Default::default()).await {
            Ok(_) => {}
            Err(error) => panic!("{error}"),
        }
        let renamed = app.app.store.transaction(move |conn| Box::pin(async move {
            match conn {
                Conn::Sqlite(conn) => conn.batch_execute(drop_table).await,
                Conn::Postgres(conn) => conn.batch_execute(drop_table).await,
            }.expect("renamed");
            Ok::<_, frontdesk::repositories::Error>(())
        })).await;
        renamed.expect("committed");
        for query in [
            "{ customer(by: {email: \"a@x\"}) { id } }",
            "mutation { createCustomer(input: {email: \"a@x\"}) { customer { id } } }",
        ] {
            let (status, answer) = app.send(&app.key, &json!({"query": query})).await;
            assert_eq!(status, 500, "{answer}");
            assert_eq!(answer["errors"][0]["extensions"], json!({"code": "INTERNAL"}));
            assert_eq!(answer["errors"][0]["message"], "Something went wrong on the server. Its log says what.");
        }
        // What does not need the table is answered beside what does.
        let (status, answer) = app.send(&app.key, &json!({"query": "{ partners { nodes { name } } customer(by: {email: \"a@x\"}) { id } }"})).await;
        assert_eq!(status, 200);
        assert_eq!(answer["data"], json!({"partners": {"nodes": [{"name": "Default"}]}, "customer": null}));
    }
}

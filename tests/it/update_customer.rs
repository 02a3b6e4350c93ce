//! `updateCustomer`: what is left out stays, null clears, and one of two changes of one version wins.

use std::collections::BTreeSet;

use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use frontdesk::{
    repositories::{Conn, Error, schema::customers},
    values::{CustomerId, CustomerState, MailTokenPurpose},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    support::{TestApp, fault, id, refusal},
    whole_customer::{WHOLE, World, merged, whole_input, world},
};

/// Changes a customer as the first key.
async fn update(app: &TestApp, input: Value) -> Value {
    app.mutate("updateCustomer", &format!("customer {{ {WHOLE} }}"), input)
        .await
}

/// Changes a customer, which must be refused.
async fn refused(app: &TestApp, input: Value, faults: &[Value]) {
    let text = input.to_string();
    let payload = update(app, input).await;
    assert_eq!(
        payload,
        json!({"customer": null, "userErrors": faults}),
        "{text}"
    );
}

async fn read(app: &TestApp, customer: &str) -> Value {
    let query = format!("query ($id: ID!) {{ customer(by: {{id: $id}}) {{ {WHOLE} }} }}");
    app.data(&query, json!({"id": customer})).await["customer"].clone()
}

/// A customer with something in every field, and its id.
async fn whole(app: &TestApp) -> (World, String) {
    let world = world(app).await;
    let payload = app.create_customer(whole_input(&world)).await;
    assert_eq!(payload["userErrors"], json!([]));
    (world, id(&payload["customer"]))
}

/// What [`whole_input`] says that an update can say, too.
async fn updatable(app: &TestApp, world: &World) -> Value {
    let fields = app.fields_of("UpdateCustomerInput").await;
    let mut input = whole_input(world);
    let map = input.as_object_mut().expect("an object");
    map.retain(|field, _| fields.contains_key(field));
    input
}

/// Takes the customer's person away, as no mutation does yet.
async fn erase(app: &TestApp, customer: &str) {
    let customer: CustomerId = customer.parse().expect("an id");
    let erased = app.app.store.transaction(move |conn| {
        Box::pin(async move {
            let row = customers::table.filter(customers::id.eq(customer));
            let update = diesel::update(row).set(customers::state.eq(CustomerState::Erased));
            match conn {
                Conn::Sqlite(conn) => update.execute(conn).await,
                Conn::Postgres(conn) => update.execute(conn).await,
            }
            .expect("erased");
            Ok::<_, Error>(())
        })
    });
    erased.await.expect("committed");
}

stories! {
    async fn what_is_left_out_stays(app: TestApp) {
        let (_, customer) = whole(&app).await;
        let before = read(&app, &customer).await;
        let after = update(&app, json!({"id": customer, "firstName": " Augusta "})).await;
        let changed = json!({"firstName": " Augusta ", "version": 2, "updatedAt": after["customer"]["updatedAt"]});
        assert_eq!(after, json!({"customer": merged(&before, &changed), "userErrors": []}));
        assert_ne!(after["customer"]["updatedAt"], before["updatedAt"]);
        assert_eq!(read(&app, &customer).await, after["customer"]);
        assert_eq!(app.history(&customer).await["events"][1], json!(["updateCustomer", ["firstName"]]));
    }

    /// No version, no time and no event, where everything is as it was.
    async fn what_is_said_again_changes_nothing(app: TestApp) {
        let (world, customer) = whole(&app).await;
        let (before, history) = (read(&app, &customer).await, app.history(&customer).await);
        let mut again = updatable(&app, &world).await;
        // A token that is given again is kept anew.
        again["socialAccount"].take();
        again.as_object_mut().expect("an object").remove("socialAccount");
        for input in [json!({}), json!({"version": 1, "state": "ACTIVE"}), again] {
            let payload = update(&app, merged(&input, &json!({"id": customer}))).await;
            assert_eq!(payload, json!({"customer": before, "userErrors": []}), "{input}");
        }
        assert_eq!(read(&app, &customer).await, before);
        assert_eq!(app.history(&customer).await, history);
    }

    async fn null_clears(app: TestApp) {
        let (_, customer) = whole(&app).await;
        let lists: &[(&str, Value)] = &[
            ("externalIds", json!({"externalIds": []})),
            ("socialAccount", json!({"socialAccounts": [], "socialAccount": null})),
            ("groupId", json!({"groupId": null, "group": null})),
            ("emailConfirmedAt", json!({"emailConfirmedAt": null, "confirmed": false})),
        ];
        let plain = [
            "username", "displayName", "phone", "mobilePhone", "prefix", "firstName", "middleName", "lastName", "suffix", "preNominals",
            "postNominals", "salutation", "title", "gender", "birthDate", "websiteUrl", "comment", "organizationName", "taxVat", "locale",
            "timeZone", "redirectUrl", "remoteAssistance", "disableAutoGroupChange",
        ];
        // The newsletter is a consent, which has a history.
        let required = ["state", "storeId", "emailHardBounced", "confirmed", "language", "email"];
        let merged_lists = ["source", "consents", "customFields", "metadata", "privateMetadata", "isSubscribed"];
        let all: BTreeSet<_> = plain.iter().chain(&required).chain(&merged_lists).copied().chain(lists.iter().map(|(field, _)| *field)).collect();
        let mut fields = app.fields_of("UpdateCustomerInput").await;
        fields.retain(|field, _| !["id", "version"].contains(&field.as_str()));
        assert_eq!(fields.keys().map(String::as_str).collect::<BTreeSet<_>>(), all);

        let plain = plain.iter().map(|field| (*field, json!({*field: null}))).collect::<Vec<_>>();
        for (count, (field, cleared)) in plain.iter().chain(lists).enumerate() {
            let before = read(&app, &customer).await;
            let payload = update(&app, json!({"id": customer, *field: null})).await;
            assert_eq!(payload["userErrors"], json!([]), "{field}");
            let changed = merged(cleared, &json!({"version": 2 + count, "updatedAt": payload["customer"]["updatedAt"]}));
            assert_eq!(payload["customer"], merged(&before, &changed), "{field}");
        }
        let payload = update(&app, json!({"id": customer, "isSubscribed": null})).await;
        assert_eq!(payload["customer"]["isSubscribed"], Value::Null);
        assert_eq!(payload["customer"]["consents"][0]["value"], "NOT_SET");
    }

    async fn what_is_required_cannot_be_taken_away(app: TestApp) {
        let (_, customer) = whole(&app).await;
        app.settings(json!({
            "requiredIdentifiers": ["EMAIL", "USERNAME", "PHONE"],
            "requiredFields": [
                "PREFIX", "FIRST_NAME", "MIDDLE_NAME", "LAST_NAME", "DISPLAY_NAME", "SALUTATION", "TITLE", "GENDER", "BIRTH_DATE",
                "MOBILE_PHONE", "ORGANIZATION_NAME", "TAX_VAT", "LANGUAGE", "LOCALE", "TIME_ZONE",
            ],
        })).await;
        let before = (read(&app, &customer).await, app.history(&customer).await);
        let texts = [
            "email", "username", "phone", "prefix", "firstName", "middleName", "lastName", "displayName", "salutation", "title",
            "mobilePhone", "organizationName", "taxVat", "locale",
        ];
        for field in texts.iter().chain(&["state", "emailHardBounced", "confirmed", "gender", "birthDate", "language", "timeZone"]) {
            refused(&app, json!({"id": customer, *field: null}), &[fault("REQUIRED", &[field])]).await;
        }
        for field in texts {
            for blank in ["", " \u{a0}"] {
                refused(&app, json!({"id": customer, field: blank}), &[fault("REQUIRED", &[field])]).await;
            }
        }
        refused(&app, json!({"id": customer, "storeId": null}), &[fault("NOT_ALLOWED", &["storeId"])]).await;
        // All at once, besides what is fine by itself.
        let faults = [fault("REQUIRED", &["email"]), fault("REQUIRED", &["username"]), fault("REQUIRED", &["lastName"])];
        refused(&app, json!({"id": customer, "email": null, "username": "", "lastName": null, "comment": "fine"}), &faults).await;
        assert_eq!((read(&app, &customer).await, app.history(&customer).await), before);
    }

    /// What is required from now on is not asked of those who were there before.
    async fn an_older_customer_may_lack_what_is_required(app: TestApp) {
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        app.settings(json!({"requiredIdentifiers": ["USERNAME"], "requiredFields": ["LAST_NAME", "TIME_ZONE"], "sourceRequired": true})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "tier", "label": "Tier", "required": true})).await;
        let payload = update(&app, json!({"id": customer, "firstName": "Ada"})).await;
        assert_eq!((&payload["customer"]["firstName"], &payload["userErrors"]), (&json!("Ada"), &json!([])));
    }

    async fn a_change_is_based_on_a_version(app: TestApp) {
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let what = "customer { version firstName }";
        let update = async |version: Value, name: &str| {
            let query = crate::support::mutation("updateCustomer", what).replace("code path", "code message path");
            let input = json!({"id": customer, "version": version, "firstName": name});
            app.data(&query, json!({"input": input})).await["updateCustomer"].clone()
        };
        let done = |version: i32, name: &str| json!({"customer": {"version": version, "firstName": name}, "userErrors": []});
        assert_eq!(update(json!(1), "Ada").await, done(2, "Ada"));
        assert_eq!(update(json!(2), "Ada").await, done(2, "Ada"));
        let history = app.history(&customer).await;
        for stale in [1, 0, -1, 3, i32::MAX] {
            let told = json!({
                "__typename": "InputError", "code": "CONFLICT", "path": ["version"],
                "message": "This was changed meanwhile; its version is 2 now. Read it again, and change it then.",
            });
            assert_eq!(update(json!(stale), "Eve").await, json!({"customer": null, "userErrors": [told]}));
        }
        assert_eq!(app.history(&customer).await, history);
        // Without one, whatever is there is changed.
        assert_eq!(update(Value::Null, "Eve").await, done(3, "Eve"));
    }

    async fn one_of_many_changes_of_one_version_wins(app: TestApp) {
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        for version in [1, 2] {
            // Other names than before: that of the customer would be no change.
            let names: Vec<_> = (0..20).map(|n| format!("N{version}-{n}")).collect();
            let change = |name: &String| {
                let input = json!({"id": customer, "version": version, "firstName": name});
                app.mutate("updateCustomer", "customer { firstName version }", input)
            };
            let payloads = join_all(names.iter().map(change)).await;
            let lost = json!({"customer": null, "userErrors": [fault("CONFLICT", &["version"])]});
            let won: Vec<_> = payloads.iter().filter(|payload| **payload != lost).collect();
            assert_eq!(won.len(), 1, "{won:?}");
            assert_eq!(won[0]["customer"]["version"], version + 1);
            assert_eq!(read(&app, &customer).await["firstName"], won[0]["customer"]["firstName"]);
        }
    }

    /// Changes of different fields that name no version are all made.
    async fn changes_of_different_fields_meet(app: TestApp) {
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let fields = ["prefix", "firstName", "middleName", "lastName", "suffix", "title", "salutation", "taxVat", "locale", "comment"];
        let change = |field: &&str| app.mutate("updateCustomer", "customer { version }", json!({"id": customer, *field: "x"}));
        let mut versions: Vec<_> = join_all(fields.iter().map(change)).await.iter().map(|payload| payload["customer"]["version"].as_i64()).collect();
        versions.sort_unstable();
        assert_eq!(versions, (2..12).map(Some).collect::<Vec<_>>());
        let found = read(&app, &customer).await;
        assert!(fields.iter().all(|field| found[field] == "x"), "{found}");
    }

    async fn an_account_is_put_out_of_use_and_back(app: TestApp) {
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let state = async |state: &str| update(&app, json!({"id": customer, "state": state})).await["customer"].clone();
        let inactive = state("INACTIVE").await;
        assert_eq!((&inactive["state"], &inactive["version"]), (&json!("INACTIVE"), &json!(2)));
        // It is found and changed all the same, and keeps what is its own.
        let found = app.data("{ customer(by: {email: \"a@x\"}) { state } }", json!({})).await;
        assert_eq!(found, json!({"customer": {"state": "INACTIVE"}}));
        assert_eq!(update(&app, json!({"id": customer, "firstName": "Ada"})).await["customer"]["state"], "INACTIVE");
        let payload = app.create_customer(json!({"email": "A@x"})).await;
        assert_eq!(payload["userErrors"], json!([fault("ALREADY_TAKEN", &["email"])]));
        for (state, expected) in [("ACTIVE", 0), ("INACTIVE", 1)] {
            let query = "query ($state: CustomerState!) { customers(filter: {state: $state}) { nodes { id } } }";
            let data = app.data(query, json!({"state": state})).await;
            assert_eq!(data["customers"]["nodes"].as_array().map(Vec::len), Some(expected), "{state}");
        }
        let active = state("ACTIVE").await;
        assert_eq!((&active["state"], &active["version"]), (&json!("ACTIVE"), &json!(4)));
        refused(&app, json!({"id": customer, "state": "ERASED"}), &[fault("INVALID_VALUE", &["state"])]).await;
        assert_eq!(read(&app, &customer).await, active);
        assert_eq!(app.history(&customer).await["events"][1], json!(["updateCustomer", ["state"]]));
    }

    /// Who took an account over does not have it back with its owner.
    async fn what_an_account_was_signed_in_with_ends_with_it(app: TestApp) {
        let ada = app.person("ada@x").await;
        let tokens = app.sign_in("ada@x").await;
        let link = app.token(MailTokenPurpose::SignIn, &ada, "ada@x").await;
        for state in ["INACTIVE", "ACTIVE"] {
            assert_eq!(update(&app, json!({"id": ada, "state": state})).await["userErrors"], json!([]));
        }
        assert_eq!(app.me(&tokens.token).await, (401, Value::Null));
        let refreshed = app.publicly("refreshSession", "session { id }", json!({"refreshToken": tokens.refresh})).await;
        assert_eq!(refreshed["session"], Value::Null);
        let entered = app.publicly("signInWithLink", "session { id }", json!({"token": link})).await;
        assert_eq!(entered, json!({"session": null, "userErrors": [fault("ALREADY_USED", &["token"])]}));
        assert_eq!(app.me(&app.sign_in("ada@x").await.token).await, (200, json!("ada@x")));
    }

    async fn who_was_erased_is_not_changed(app: TestApp) {
        let partner = app.create_partner("Acme").await;
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        erase(&app, &customer).await;
        let before = read(&app, &customer).await;
        assert_eq!(before["state"], "ERASED");
        for input in [json!({"firstName": "Ada"}), json!({"state": "ACTIVE"}), json!({})] {
            refused(&app, merged(&input, &json!({"id": customer})), &[fault("NOT_ALLOWED", &["id"])]).await;
        }
        for (name, input, path) in [
            ("setCustomerPartners", json!({"customerId": customer, "partnerIds": [partner]}), "customerId"),
            ("addAddress", json!({"customerId": customer, "address": {"street": ["s"], "city": "c", "countryCode": "GB"}}), "customerId"),
        ] {
            let payload = app.mutate(name, "", input).await;
            assert_eq!(payload["userErrors"], json!([fault("NOT_ALLOWED", &[path])]), "{name}");
        }
        assert_eq!(read(&app, &customer).await, before);
    }

    async fn strangers_find_nothing_and_each_needs_the_scope(app: TestApp) {
        let customer = id(&app.create_customer(json!({"email": "a@x"})).await["customer"]);
        let before = (read(&app, &customer).await, app.history(&customer).await);
        let stranger = app.create_partner("Stranger").await;
        let (_, other_tenant) = app.second_tenant().await;
        let some = app.key_with("*", &[&stranger]).await;
        let what = "customer { id }";
        let not_found = json!({"data": {"updateCustomer": {"customer": null, "userErrors": [fault("NOT_FOUND", &["id"])]}}});
        for (key, id) in [
            (&some, customer.as_str()), (&other_tenant, &customer), (&app.key, "cus_01h455vb4pex5vsknk084sn02q"), (&app.key, "x"), (&app.key, ""),
            (&app.key, &stranger),
        ] {
            // Neither does the version tell that it is there.
            let input = json!({"id": id, "version": 7, "firstName": "Eve"});
            assert_eq!(app.mutate_as(key, "updateCustomer", what, input).await, not_found, "{id}");
        }
        let reader = app.key_with("customers:read audit:read customers:partners", &[]).await;
        let answer = app.mutate_as(&reader, "updateCustomer", what, json!({"id": customer, "firstName": "Eve"})).await;
        assert_eq!(refusal(&answer), json!({"data": {"updateCustomer": null}, "codes": ["FORBIDDEN"]}));
        assert_eq!((read(&app, &customer).await, app.history(&customer).await), before);
    }
}

//! `createCustomer`: every field there is, given at once and read back under its name.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    support::{TestApp, id, stable},
    whole_customer::{WHOLE, merged, whole_input, world},
};

fn create() -> String {
    format!(
        "mutation ($input: CreateCustomerInput!) {{ createCustomer(input: $input) {{
            customer {{ {WHOLE} }} session {{ token expiresAt customer {{ id }} }}
            userErrors {{ code message path }}
        }} }}"
    )
}

/// A customer with nothing but what every customer has.
fn bare() -> Value {
    json!({
        "id": "cus_1", "url": "https://frontdesk.example/customers/cus_1", "state": "ACTIVE", "version": 1,
        "createdAt": "<time>", "updatedAt": "<time>",
        "email": "a@x", "emailConfirmedAt": null, "confirmed": false, "emailHardBounced": false,
        "username": null, "displayName": null, "phone": null, "mobilePhone": null,
        "prefix": null, "firstName": null, "middleName": null, "lastName": null, "suffix": null,
        "preNominals": null, "postNominals": null, "salutation": null, "title": null, "gender": null, "birthDate": null,
        "websiteUrl": null, "comment": null, "organizationName": null, "taxVat": null,
        "language": "en", "locale": null, "timeZone": null, "redirectUrl": null,
        "remoteAssistance": null, "disableAutoGroupChange": null, "groupId": null, "group": null,
        "siteId": "site_1", "site": {"id": "site_1", "name": "Default"}, "storeId": null, "store": null, "createdIn": "Default",
        "sources": [], "source": null, "externalIds": [], "socialAccounts": [], "socialAccount": null,
        "addresses": [], "defaultBillingAddress": null, "defaultShippingAddress": null,
        "partners": [{"id": "par_1", "name": "Default"}],
        "memberships": [], "subscriptions": [], "consents": [], "isSubscribed": null,
        "customFields": [], "metadata": [], "privateMetadata": [],
    })
}

stories! {
    /// A new field of the schema makes this fail, until it is given and read here, too.
    async fn nothing_is_left_out(app: TestApp) {
        let world = world(&app).await;
        let given: BTreeSet<_> = whole_input(&world).as_object().expect("an object").keys().cloned().collect();
        let fields: BTreeSet<_> = app.fields_of("CreateCustomerInput").await.into_keys().collect();
        assert_eq!(given, fields);
        let read: BTreeSet<_> = bare().as_object().expect("an object").keys().cloned().collect();
        let mut fields: BTreeSet<_> = app.fields_of("Customer").await.into_keys().collect();
        // One entry of a list, and what has a file of its own.
        for other in ["customField", "metafield", "auditEvents", "preferences"] {
            assert!(fields.remove(other), "{other}");
        }
        assert_eq!(read, fields);
        // What is given is read under its name: but for secrets, and what becomes a thing of its own.
        let others = ["password", "passwordConfirmation", "autologin", "organization", "membership", "plans"];
        let under_its_name: BTreeSet<_> = given.difference(&read).map(String::as_str).collect();
        assert_eq!(under_its_name, others.into());
    }

    async fn everything_at_once_comes_back(app: TestApp) {
        let world = world(&app).await;
        let input = whole_input(&world);
        let answer = app.ask(&create(), json!({"input": input})).await;
        let mut expected = bare();
        // These are given back as they came.
        for field in [
            "email", "emailHardBounced", "confirmed", "username", "displayName", "phone", "mobilePhone", "prefix", "firstName",
            "middleName", "lastName", "suffix", "preNominals", "postNominals", "salutation", "title", "gender", "birthDate",
            "websiteUrl", "comment", "organizationName", "taxVat", "locale", "timeZone", "isSubscribed", "redirectUrl",
            "remoteAssistance", "disableAutoGroupChange", "privateMetadata",
        ] {
            expected[field] = input[field].clone();
        }
        let others = json!({
            "createdAt": "2018-01-02T01:04:05.000006Z", "emailConfirmedAt": "2019-05-04T03:02:01.5Z", "language": "cs",
            "groupId": "grp_1", "group": {"id": "grp_1", "name": "Retail"},
            "site": {"id": "site_1", "name": "Shop"}, "storeId": "sto_1", "store": {"id": "sto_1", "name": "High Street"},
            "createdIn": "High Street",
            "sources": [{"sourceId": "src_1", "source": {"name": "Fair"}, "externalId": "F-1", "createdAt": "<time>"}],
            "source": {"sourceId": "src_1", "externalId": "F-1"},
            "externalIds": [{"system": "crm", "value": "2"}, {"system": "erp", "value": "1"}],
            "socialAccounts": [{"provider": "facebook", "createdAt": "<time>", "updatedAt": "<time>"}],
            "socialAccount": {"provider": "facebook"},
            "addresses": [
                {"id": "adr_1", "street": ["1 Square", "2nd floor"], "city": "London", "countryCode": "GB", "region": {"code": "GB-LND"},
                 "isDefaultBilling": true, "isDefaultShipping": false,
                 "customFields": [{"code": "door", "text": "left"}], "metadata": [{"key": "lat", "value": 51.5}]},
                {"id": "adr_2", "street": ["2 Park"], "city": "Ockham", "countryCode": "GB", "region": null,
                 "isDefaultBilling": false, "isDefaultShipping": true, "customFields": [], "metadata": []},
            ],
            "defaultBillingAddress": {"id": "adr_1"}, "defaultShippingAddress": {"id": "adr_2"},
            "partners": [{"id": "par_1", "name": "Default"}, {"id": "par_2", "name": "Acme"}],
            "memberships": [{
                "organization": {"id": "org_1", "name": "Engines Ltd", "externalIds": [{"system": "erp", "value": "o1"}]},
                "jobTitle": "Owner", "telephone": "5", "status": "INACTIVE", "role": "OWNER", "metadata": [{"key": "desk", "value": 7}],
            }],
            "subscriptions": [
                {"plan": {"code": "gold"}, "product": {"code": "scan"}, "partner": true, "interval": "YEARLY",
                 "startDate": "2020-01-01T00:00:00Z", "endDate": "2099-01-01T00:00:00Z", "state": "ACTIVE"},
                {"plan": {"code": "post"}, "product": {"code": "mail"}, "partner": false, "interval": "NONE",
                 "startDate": "2020-01-01T00:00:00Z", "endDate": null, "state": "ACTIVE"},
            ],
            "consents": [
                {"code": "newsletter", "value": "GRANTED", "history": [{"value": "GRANTED", "actor": {"kind": "API_CLIENT"}}]},
                {"code": "terms", "value": "GRANTED", "history": [{"value": "GRANTED", "actor": {"kind": "API_CLIENT"}}]},
            ],
            "customFields": [
                {"__typename": "TextFieldValue", "code": "TEXT", "label": "TEXT", "text": "gold"},
                {"__typename": "BooleanFieldValue", "code": "BOOLEAN", "label": "BOOLEAN", "boolean": false},
                {"__typename": "IntFieldValue", "code": "INT", "label": "INT", "int": -5},
                {"__typename": "DecimalFieldValue", "code": "DECIMAL", "label": "DECIMAL", "decimal": "12.50"},
                {"__typename": "DateFieldValue", "code": "DATE", "label": "DATE", "date": "2020-02-29"},
                {"__typename": "DateTimeFieldValue", "code": "DATE_TIME", "label": "DATE_TIME", "dateTime": "2020-02-29T11:00:00Z"},
                {"__typename": "OptionFieldValue", "code": "OPTION", "label": "OPTION", "option": {"value": "l", "label": "Large"}},
                {"__typename": "OptionsFieldValue", "code": "OPTIONS", "label": "OPTIONS", "options": [{"value": "l"}, {"value": "s"}]},
                {"__typename": "JsonFieldValue", "code": "JSON", "label": "JSON", "json": {"a": "x", "b": [1, null]}},
            ],
            "metadata": [{"key": "a", "value": "x"}, {"key": "b", "value": {"a": [true], "z": 1}}],
        });
        let expected = merged(&expected, &others);
        let payload = &answer["data"]["createCustomer"];
        assert_eq!(payload["userErrors"], json!([]));
        assert_eq!(stable(&payload["customer"]), expected);
        assert_eq!(payload["session"]["customer"], json!({"id": payload["customer"]["id"]}));
        // What was answered is what is stored.
        let read = format!("query ($id: ID!) {{ customer(by: {{id: $id}}) {{ {WHOLE} }} }}");
        let read = app.data(&read, json!({"id": id(&payload["customer"])})).await;
        assert_eq!(read["customer"], payload["customer"]);
    }

    /// Null is as if a field were left out; an empty list adds nothing.
    async fn what_is_left_out_is_empty(app: TestApp) {
        let fields = app.fields_of("CreateCustomerInput").await;
        let mut nulls = json!({});
        for field in fields.keys().filter(|field| *field != "autologin") {
            nulls[field] = Value::Null;
        }
        let lists = json!({"addresses": [], "plans": [], "externalIds": [], "consents": [], "customFields": [], "metadata": [], "privateMetadata": []});
        for (index, input) in [json!({}), nulls, lists].into_iter().enumerate() {
            let email = format!("a{index}@x");
            let input = merged(&input, &json!({"email": email}));
            let payload = app.data(&create(), json!({"input": input})).await["createCustomer"].clone();
            let expected = merged(&bare(), &json!({"email": email}));
            assert_eq!(stable(&payload), json!({"customer": expected, "session": null, "userErrors": []}), "{input}");
        }
        // Nor does a privileged field that is null need its scope.
        let key = app.key_with("customers:write", &[]).await;
        let mut nulls = json!({"email": "plain@x"});
        for (field, text) in fields.iter().filter(|(_, text)| text.contains("Needs `")) {
            nulls[field] = Value::Null;
            assert!(text.contains("`"), "{field}");
        }
        assert_eq!(app.create_customer_as(&key, nulls).await["userErrors"], json!([]));
    }
}

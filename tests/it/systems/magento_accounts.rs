//! Magento: the person, the group, the company, and the account.

use serde_json::{Value, json};

use super::{
    create_named, created, emails, fault,
    magento::{create_organization, customer},
    refused, updated,
};
use crate::support::{TestApp, id};

const NAMES: [&str; 3] = ["firstName", "middleName", "lastName"];

stories! {
    async fn names_are_of_the_characters_of_names(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let mut made = Vec::new();
        for good in ["O'Neil", "Smith-Jones, Jr.", "Łukasz", "山田 太郎", "Zoe\u{301}", "अनिल", "R2_D2", "Anna Maria", &"é".repeat(255)] {
            let email = format!("a{}@x.com", made.len());
            let given = json!({"firstName": good, "middleName": good, "lastName": good});
            let answer = created(&app, customer(&email, given.clone()), "firstName middleName lastName").await;
            assert_eq!(answer, given);
            made.push(email);
        }
        for field in NAMES {
            for bad in ["A&B", "Ada!", "<script>", "a@b", "1/2", "{{var x}}", "👩", "a\"b"] {
                let input = customer("bad@x.com", json!({field: bad}));
                assert_eq!(refused(&app, input).await, json!([fault("INVALID_FORMAT", &[field])]), "{bad}");
            }
            let input = customer("bad@x.com", json!({field: "x".repeat(256)}));
            assert_eq!(refused(&app, input).await, json!([fault("TOO_LONG", &[field])]));
        }
        assert_eq!(emails(&app).await, json!(made));
        // What stands around the names is any text.
        for field in ["prefix", "suffix", "taxVat"] {
            let email = format!("{field}@x.com");
            let answer = created(&app, customer(&email, json!({field: "Mr & Mrs (1/2)!"})), field).await;
            assert_eq!(answer, json!({field: "Mr & Mrs (1/2)!"}));
            let input = customer("bad@x.com", json!({field: "x".repeat(256)}));
            assert_eq!(refused(&app, input).await, json!([fault("TOO_LONG", &[field])]));
        }
        // A change is judged as well.
        let answer = app.data("{ customers(first: 1) { nodes { id } } }", json!({})).await;
        let answer = updated(&app, &id(&answer["customers"]["nodes"][0]), json!({"firstName": "A&B"}), "id").await;
        assert_eq!(answer, json!({"customer": null, "userErrors": [fault("INVALID_FORMAT", &["firstName"])]}));
    }

    async fn genders_and_dates_of_birth(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        for gender in ["MALE", "FEMALE", "NOT_SPECIFIED"] {
            let input = customer(&format!("{gender}@x.com"), json!({"gender": gender, "birthDate": "1985-12-10"}));
            assert_eq!(created(&app, input, "gender birthDate").await, json!({"gender": gender, "birthDate": "1985-12-10"}));
        }
        for (bad, code) in [("12/10/1985", "INVALID_FORMAT"), ("1985-12-32", "INVALID_FORMAT"), ("2027-01-01", "INVALID_VALUE")] {
            let input = customer("bad@x.com", json!({"birthDate": bad}));
            assert_eq!(refused(&app, input).await, json!([fault(code, &["birthDate"])]), "{bad}");
        }
        assert_eq!(emails(&app).await, json!(["MALE@x.com", "FEMALE@x.com", "NOT_SPECIFIED@x.com"]));
    }

    async fn a_group_is_one_of_the_tenants(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let group = create_named(&app, "createCustomerGroup", "group", "Retailer").await;
        let fields = "groupId group { name } disableAutoGroupChange";
        for (email, disable) in [("a@x.com", true), ("b@x.com", false)] {
            let input = customer(email, json!({"groupId": group, "disableAutoGroupChange": disable}));
            assert_eq!(created(&app, input, fields).await, json!({"groupId": group, "group": {"name": "Retailer"}, "disableAutoGroupChange": disable}));
        }
        let (_, other) = app.second_tenant().await;
        let query = "mutation { createCustomerGroup(input: {name: \"Theirs\"}) { group { id } } }";
        let theirs = app.ask_as(&other, query, json!({})).await;
        let theirs = id(&theirs["data"]["createCustomerGroup"]["group"]);
        for bad in ["grp_none", &theirs] {
            assert_eq!(refused(&app, customer("c@x.com", json!({"groupId": bad}))).await, json!([fault("NOT_FOUND", &["groupId"])]));
        }
        assert_eq!(emails(&app).await, json!(["a@x.com", "b@x.com"]));
    }

    async fn a_company_has_members(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let company = create_organization(&app, "Costello & Sons").await;
        let fields = "memberships { organization { id name } jobTitle status telephone }";
        let member = |title: Value, status: &str, telephone: Value| json!({"memberships": [{
            "organization": {"id": company, "name": "Costello & Sons"}, "jobTitle": title, "status": status, "telephone": telephone,
        }]});
        let at = |membership: Value| json!({"organization": {"id": company}, "membership": membership});
        for (email, given, expected) in [
            ("a@x.com", at(json!({"jobTitle": "Buyer", "status": "INACTIVE", "telephone": "555"})), member(json!("Buyer"), "INACTIVE", json!("555"))),
            ("b@x.com", at(json!({"status": "ACTIVE"})), member(json!(null), "ACTIVE", json!(null))),
            ("c@x.com", json!({"organization": {"id": company}}), member(json!(null), "ACTIVE", json!(null))),
        ] {
            assert_eq!(created(&app, customer(email, given), fields).await, expected);
        }
        for (given, code, path) in [
            (json!({"organization": {"id": "org_none"}}), "NOT_FOUND", &["organization", "id"][..]),
            (json!({"membership": {"jobTitle": "Buyer"}}), "MISMATCH", &["membership"]),
            (at(json!({"jobTitle": "x".repeat(256)})), "TOO_LONG", &["membership", "jobTitle"]),
        ] {
            assert_eq!(refused(&app, customer("d@x.com", given)).await, json!([fault(code, path)]));
        }
        assert_eq!(emails(&app).await, json!(["a@x.com", "b@x.com", "c@x.com"]));
    }

    async fn assistance_and_newsletter_are_unset_until_they_are_said(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let fields = "id remoteAssistance isSubscribed consents { code value }";
        let newsletter = |value: &str| json!([{"code": "newsletter", "value": value}]);
        for (email, given, assistance, subscribed, consents) in [
            ("a@x.com", json!({"remoteAssistance": "DENIED", "isSubscribed": false}), json!("DENIED"), json!(false), newsletter("DENIED")),
            ("b@x.com", json!({"remoteAssistance": "ALLOWED", "isSubscribed": true}), json!("ALLOWED"), json!(true), newsletter("GRANTED")),
            ("c@x.com", json!({}), json!(null), json!(null), json!([])),
        ] {
            let mut made = created(&app, customer(email, given), fields).await;
            let ada = made["id"].take();
            assert_eq!(made, json!({"id": null, "remoteAssistance": assistance, "isSubscribed": subscribed, "consents": consents}));
            // An update that leaves it out leaves it.
            let mut answer = updated(&app, ada.as_str().expect("an id"), json!({"suffix": "x"}), fields).await;
            answer["customer"]["id"].take();
            assert_eq!(answer, json!({"customer": made, "userErrors": []}));
        }
    }

    async fn the_password_rules(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) {
            customer { email } session { token }
            userErrors { __typename code path ... on PasswordPolicyError { policy unmet } }
        } }";
        let ask = async |email: &str, password: Value| app.data(query, json!({"input": customer(email, json!({"password": password}))})).await["createCustomer"].take();
        let mut made = Vec::new();
        // Without one: it is set later. 8 and 256 characters; each three of the four classes; common ones, too.
        for good in [json!(null), json!("Abcdefg1"), json!("abcdef1!"), json!("ABCDEF1!"), json!("Abcdefg!"), json!("Ab 1 cd 2"), json!("Password1"), json!("Aa1!".repeat(64))] {
            let email = format!("a{}@x.com", made.len());
            assert_eq!(ask(&email, good).await, json!({"customer": {"email": email}, "session": null, "userErrors": []}));
            made.push(email);
        }
        for (bad, unmet) in [
            ("Abcdef1".to_owned(), json!(["MIN_LENGTH"])),
            ("Aa1!".repeat(64) + "x", json!(["MAX_LENGTH"])),
            ("abcdefg1".to_owned(), json!(["THREE_CHARACTER_CLASSES"])),
            ("ABCDEFG!".to_owned(), json!(["THREE_CHARACTER_CLASSES"])),
            ("Abcdefgh".to_owned(), json!(["THREE_CHARACTER_CLASSES"])),
            (" Abcdefg1".to_owned(), json!(["NO_EDGE_SPACES"])),
            ("Abcdefg1 ".to_owned(), json!(["NO_EDGE_SPACES"])),
            ("Bad1@x.com".to_owned(), json!(["NOT_EMAIL"])),
            ("BAD1@X.COM".to_owned(), json!(["NOT_EMAIL"])),
            ("a".to_owned(), json!(["MIN_LENGTH", "THREE_CHARACTER_CLASSES"])),
        ] {
            let fault = json!({"__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"], "policy": "MAGENTO", "unmet": unmet});
            assert_eq!(ask("bad1@x.com", json!(bad)).await, json!({"customer": null, "session": null, "userErrors": [fault]}), "{bad}");
        }
        assert_eq!(emails(&app).await, json!(made));
        // It is its own e-mail address that a password must not be.
        assert_eq!(ask("good@x.com", json!("Bad1@x.com")).await["userErrors"], json!([]));
    }

    async fn a_back_link_is_on_the_sites_list(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let (first, second) = (create_named(&app, "createSite", "site", "First").await, create_named(&app, "createSite", "site", "Second").await);
        let not_allowed = json!([fault("NOT_ALLOWED", &["redirectUrl"])]);
        let at = |email: &str, site: &str, url: &str| customer(email, json!({"siteId": site, "redirectUrl": url}));
        // Without a list, nothing is allowed.
        assert_eq!(refused(&app, at("a@x.com", &first, "https://shop.example/")).await, not_allowed);
        app.settings(json!({"redirectUrls": ["https://shop.example"]})).await;
        let query = "mutation ($site: ID!) { updateSiteSettings(input: {siteId: $site, redirectUrls: [\"https://second.example/shop/\"]}) { userErrors { code } } }";
        assert_eq!(app.data(query, json!({"site": second})).await, json!({"updateSiteSettings": {"userErrors": []}}));
        let mut made = Vec::new();
        for (site, url) in [
            (&first, "https://shop.example"),
            (&first, "https://shop.example/account?x=1#y"),
            (&second, "https://second.example/shop/account"),
        ] {
            let email = format!("a{}@x.com", made.len());
            assert_eq!(created(&app, at(&email, site, url), "redirectUrl").await, json!({"redirectUrl": url}));
            made.push(email);
        }
        for (site, url) in [
            (&first, "https://shop.example.evil/"),
            (&first, "http://shop.example/"),
            (&first, "https://shop.example@evil/"),
            (&first, "javascript:alert(1)"),
            (&first, "/account"),
            (&first, "https://second.example/shop/account"),
            (&second, "https://shop.example/account"),
            (&second, "https://second.example/shop/../admin"),
        ] {
            assert_eq!(refused(&app, at("bad@x.com", site, url)).await, not_allowed, "{url}");
        }
        assert_eq!(emails(&app).await, json!(made));
    }

    /// What every newly made tenant of Magento's is asked for, as its settings say.
    async fn the_preset_is_applied_whole(app: TestApp) {
        app.apply_preset("CARECLOUD").await;
        app.settings(json!({"phoneUnique": true, "partnerAssignment": "STORE_BASED", "redirectUrls": ["https://a.example"]})).await;
        let query = "mutation { applyPreset(input: {preset: MAGENTO}) { settings {
            passwordPolicy passwordRequired requiredIdentifiers requiredFields requiredAddressFields sourceRequired emailUniqueness
            usernameUniqueness phoneMode phoneUnique emailConfirmation discloseAccountExistence partnerAssignment partnerFallback
            defaultLanguage messageLanguage languages riskAssessment defaultSubscription nameRule postcodeRequired redirectUrls
        } userErrors { code } } }";
        let settings: Value = json!({
            "passwordPolicy": "MAGENTO", "passwordRequired": false, "requiredIdentifiers": ["EMAIL"],
            "requiredFields": ["FIRST_NAME", "LAST_NAME"],
            "requiredAddressFields": ["FIRST_NAME", "LAST_NAME", "STREET", "CITY", "COUNTRY"],
            "sourceRequired": false, "emailUniqueness": "SITE", "usernameUniqueness": "TENANT", "phoneMode": "FREE", "phoneUnique": false,
            "emailConfirmation": "NONE", "discloseAccountExistence": true, "partnerAssignment": "ALL_ACCESSIBLE", "partnerFallback": "REJECT",
            "defaultLanguage": "en", "messageLanguage": "en", "languages": [], "riskAssessment": false, "defaultSubscription": "NONE",
            "nameRule": "PLAIN", "postcodeRequired": true, "redirectUrls": ["https://a.example"],
        });
        assert_eq!(app.data(query, json!({})).await, json!({"applyPreset": {"settings": settings, "userErrors": []}}));
    }
}

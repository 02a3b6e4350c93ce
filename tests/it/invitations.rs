//! `inviteMember`, `inviteCustomer` and `revokeInvitation`: who is asked to come.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Account, TestApp, fault, id, mutation, refusal, stable};

const ALL: &str = "invitation { id state email firstName lastName language site { name } organization { name } role jobTitle
    createdAt expiresAt acceptedAt revokedAt }";

async fn invite(app: &TestApp, by: &Account, input: Value) -> Value {
    app.mutate_by(&by.token, "inviteMember", ALL, input).await
}

/// Who is invited to the caller's organization.
async fn pending(app: &TestApp, who: &Account) -> Value {
    let query = "{ currentOrganization { invitations { email role state } } }";
    let data = app.data_by(&who.token, query, json!({})).await;
    data["currentOrganization"]["invitations"].clone()
}

fn refused(faults: &[Value]) -> Value {
    json!({"invitation": null, "userErrors": faults})
}

const DAY: Duration = Duration::from_secs(24 * 3_600);

stories! {
    async fn a_member_invites(app: TestApp) {
        app.settings(json!({"redirectUrls": ["https://shop.example/"]})).await;
        let owner = app.account_with(json!({"email": "owner@x", "displayName": "Ada"})).await;
        let organization = app.organization("Engines").await;
        app.join(&organization, &owner.id, "OWNER").await;
        app.mails().await;
        let payload = invite(&app, &owner, json!({
            "email": " New@X ", "role": "ADMIN", "jobTitle": "Clerk", "redirectUrl": "https://shop.example/back",
        })).await;
        let shown = json!({
            "id": "inv_1", "state": "PENDING", "email": "New@X", "firstName": null, "lastName": null, "language": null,
            "site": {"name": "Default"}, "organization": {"name": "Engines"}, "role": "ADMIN", "jobTitle": "Clerk",
            "createdAt": "<time>", "expiresAt": "<time>", "acceptedAt": null, "revokedAt": null,
        });
        assert_eq!(stable(&payload), json!({"invitation": shown, "userErrors": []}));
        assert_eq!(pending(&app, &owner).await, json!([{"email": "New@X", "role": "ADMIN", "state": "PENDING"}]));
        let mail = app.mail().await;
        assert_eq!(mail.to, "New@X");
        for words in ["Engines", "Ada", "/account/accept-invitation?token=fdt_"] {
            assert!(mail.text.contains(words), "{words}: {}", mail.text);
        }
        let invitation = id(&payload["invitation"]);
        let query = "query ($id: ID!) { auditEvents(filter: {subjectId: $id}) { nodes { action changedFields actor { kind id } } } }";
        let events = app.data(query, json!({"id": invitation})).await["auditEvents"]["nodes"].clone();
        assert_eq!(events, json!([{"action": "inviteMember", "changedFields": ["invitation"], "actor": {"kind": "CUSTOMER", "id": owner.id}}]));
        // Once more: the same invitation says what is said now, and there is another mail.
        app.clock.advance(DAY * 8);
        let owner = Account {
            token: app.sign_in("owner@x").await.token,
            ..owner
        };
        app.mails().await;
        assert_eq!(pending(&app, &owner).await, json!([]));
        let again = invite(&app, &owner, json!({"organizationId": organization, "email": "new@x"})).await;
        assert_eq!(again["userErrors"], json!([]));
        assert_eq!((&again["invitation"]["id"], &again["invitation"]["role"], &again["invitation"]["jobTitle"]), (&payload["invitation"]["id"], &json!("MEMBER"), &Value::Null));
        assert_eq!(again["invitation"]["createdAt"], payload["invitation"]["createdAt"]);
        assert_ne!(again["invitation"]["expiresAt"], payload["invitation"]["expiresAt"]);
        assert_eq!(pending(&app, &owner).await, json!([{"email": "new@x", "role": "MEMBER", "state": "PENDING"}]));
        assert_eq!(app.mail().await.to, "new@x");
    }

    async fn who_may_invite_whom(app: TestApp) {
        let organization = app.organization("Engines").await;
        let mut people = Vec::new();
        for role in ["OWNER", "ADMIN", "MEMBER"] {
            let who = app.account(&format!("{role}@x")).await;
            app.join(&organization, &who.id, role).await;
            people.push(who);
        }
        let stranger = app.account("stranger@x").await;
        app.mails().await;
        let (owner, admin, member) = (&people[0], &people[1], &people[2]);
        for (by, input, faults) in [
            (member, json!({"email": "a@x"}), vec![fault("NOT_PERMITTED", &[])]),
            (&stranger, json!({"email": "a@x"}), vec![fault("NOT_FOUND", &["organizationId"])]),
            (&stranger, json!({"organizationId": organization, "email": "a@x"}), vec![fault("NOT_FOUND", &["organizationId"])]),
            (admin, json!({"email": "a@x", "role": "OWNER"}), vec![fault("NOT_PERMITTED", &["role"])]),
            (owner, json!({"email": "MEMBER@X"}), vec![fault("ALREADY_TAKEN", &["email"])]),
            (owner, json!({"email": "nobody", "jobTitle": "x".repeat(256), "redirectUrl": "https://evil.example/"}), vec![
                fault("TOO_LONG", &["jobTitle"]), fault("NOT_ALLOWED", &["redirectUrl"]), fault("INVALID_FORMAT", &["email"]),
            ]),
        ] {
            assert_eq!(invite(&app, by, input.clone()).await, refused(&faults), "{input}");
        }
        assert_eq!(app.mails().await.len(), 0);
        // Whether there is an account is not told.
        for email in ["stranger@x", "none@x"] {
            assert_eq!(invite(&app, admin, json!({"email": email})).await["userErrors"], json!([]));
        }
        assert_eq!(invite(&app, owner, json!({"email": "boss@x", "role": "OWNER"})).await["userErrors"], json!([]));
        let seen = pending(&app, admin).await;
        assert_eq!(seen.as_array().map(Vec::len), Some(3));
        assert_eq!(pending(&app, member).await, Value::Null);
        let to: Vec<_> = app.mails().await.into_iter().map(|mail| mail.to).collect();
        assert_eq!(to, ["stranger@x", "none@x", "boss@x"]);
        let body = json!({"query": mutation("inviteMember", "invitation { id }"), "variables": {"input": {"email": "a@x"}}});
        assert_eq!(app.send("", &body).await.0, 401);
        assert_eq!(refusal(&app.send(&app.key, &body).await.1), json!({"data": {"inviteMember": null}, "codes": ["FORBIDDEN"]}));
    }

    async fn a_hundred_wait_at_most(app: TestApp) {
        let owner = app.account("owner@x").await;
        let organization = app.organization("Engines").await;
        app.join(&organization, &owner.id, "OWNER").await;
        // Two at once to one address: one invitation.
        let twins = (0..10).map(|_| invite(&app, &owner, json!({"email": "a0@x"})));
        let twins = join_all(twins).await;
        assert!(twins.iter().all(|payload| payload["invitation"]["id"] == twins[0]["invitation"]["id"]), "{twins:#?}");
        for n in 1..100 {
            assert_eq!(invite(&app, &owner, json!({"email": format!("a{n}@x")})).await["userErrors"], json!([]), "{n}");
        }
        assert_eq!(invite(&app, &owner, json!({"email": "b@x"})).await, refused(&[fault("TOO_MANY", &[])]));
        assert_eq!(invite(&app, &owner, json!({"email": "A7@x"})).await["userErrors"], json!([]));
        let revoked = invite(&app, &owner, json!({"email": "a8@x"})).await["invitation"]["id"].clone();
        app.mutate_by(&owner.token, "revokeInvitation", "", json!({"id": revoked})).await;
        assert_eq!(invite(&app, &owner, json!({"email": "b@x"})).await["userErrors"], json!([]));
        let input = json!({"email": "c@x", "organizationId": organization});
        assert_eq!(app.mutate("inviteCustomer", "", input).await["userErrors"], json!([fault("TOO_MANY", &[])]));
        // What has expired does not wait.
        app.clock.advance(DAY * 8);
        let again = app.account("again@x").await;
        app.join(&organization, &again.id, "ADMIN").await;
        assert_eq!(invite(&app, &again, json!({"email": "d@x"})).await["userErrors"], json!([]));
    }

    /// Nobody is flooded with mails, and what is over when it is to be sent is not sent.
    async fn a_mail_a_minute_while_it_is_open(app: TestApp) {
        let owner = app.account("owner@x").await;
        let organization = app.organization("Engines").await;
        app.join(&organization, &owner.id, "OWNER").await;
        app.mails().await;
        let first = invite(&app, &owner, json!({"email": "a@x"})).await;
        app.clock.advance(Duration::from_secs(59));
        // It says what is said now, and its time is that of its mail.
        let second = invite(&app, &owner, json!({"email": "A@x", "role": "ADMIN"})).await;
        let mut expected = first.clone();
        expected["invitation"]["email"] = json!("A@x");
        expected["invitation"]["role"] = json!("ADMIN");
        assert_eq!(second, expected);
        app.clock.advance(Duration::from_secs(1));
        let third = invite(&app, &owner, json!({"email": "a@x"})).await;
        assert_ne!(third["invitation"]["expiresAt"], first["invitation"]["expiresAt"]);
        let mails = app.mails().await;
        assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["a@x", "a@x"]);
        let status = async |token: &str| {
            let query = "query ($token: String!) { tokenStatus(token: $token) { isValid kind purpose redirectUrl } }";
            app.data_by("", query, json!({"token": token})).await["tokenStatus"].clone()
        };
        let shown = |is_valid: bool| json!({"isValid": is_valid, "kind": "MAIL", "purpose": "INVITATION", "redirectUrl": null});
        assert_eq!(status(&mails[0].token()).await, shown(true));
        app.mutate_by(&owner.token, "revokeInvitation", "", json!({"id": first["invitation"]["id"]})).await;
        assert_eq!(status(&mails[0].token()).await, shown(false));
        let gone = invite(&app, &owner, json!({"email": "a@x"})).await;
        app.mutate_by(&owner.token, "revokeInvitation", "", json!({"id": gone["invitation"]["id"]})).await;
        assert_eq!(app.mails().await, []);
    }

    /// Who accepts while the same address is invited again has accepted: nothing opens it anew.
    async fn invited_again_while_it_is_accepted(app: TestApp) {
        let owner = app.account("owner@x").await;
        let organization = app.organization("Engines").await;
        app.join(&organization, &owner.id, "OWNER").await;
        for round in 0..5 {
            app.mails().await;
            let email = format!("a{round}@x");
            invite(&app, &owner, json!({"email": email})).await;
            let token = app.mail().await.token();
            let accept = app.mutate_by("", "acceptInvitation", "accepted", json!({"token": token, "password": "correct horse"}));
            let again = join_all((0..5).map(|_| invite(&app, &owner, json!({"email": email}))));
            let (accepted, again) = futures_util::future::join(accept, again).await;
            assert_eq!(accepted, json!({"accepted": true, "userErrors": []}));
            let member = refused(&[fault("ALREADY_TAKEN", &["email"])]);
            assert!(again.iter().all(|payload| *payload == member || payload["userErrors"] == json!([])), "{again:#?}");
        }
        assert_eq!(pending(&app, &owner).await, json!([]));
    }

    async fn a_program_invites(app: TestApp) {
        app.settings(json!({"nameRule": "PLAIN", "redirectUrls": ["https://shop.example/"]})).await;
        let sites = app.data("{ sites { nodes { id } } }", json!({})).await;
        let site = id(&sites["sites"]["nodes"][0]);
        app.mutate("updateSiteSettings", "", json!({"siteId": site, "languages": ["en", "cs"]})).await;
        let organization = app.organization("Engines").await;
        let with_password = app.account("with@x").await;
        app.create_customer(json!({"email": "without@x", "language": "cs"})).await;
        let member = id(&app.create_customer(json!({"email": "member@x"})).await["customer"]);
        app.join(&organization, &member, "MEMBER").await;
        app.mails().await;
        let invite = async |input: Value| app.mutate("inviteCustomer", ALL, input).await;
        let shown = |email: &str, first: Value, language: Value, organization: Value, role: Value, title: Value| json!({"invitation": {
            "id": "inv_1", "state": "PENDING", "email": email, "firstName": first, "lastName": null, "language": language, "site": {"name": "Default"},
            "organization": organization, "role": role, "jobTitle": title, "createdAt": "<time>", "expiresAt": "<time>", "acceptedAt": null, "revokedAt": null,
        }, "userErrors": []});
        let (null, engines) = (Value::Null, json!({"name": "Engines"}));
        let payload = invite(json!({"email": "new@x", "firstName": "Ada", "language": "CS"})).await;
        assert_eq!(stable(&payload), shown("new@x", json!("Ada"), json!("cs"), null.clone(), null.clone(), null.clone()));
        let payload = invite(json!({"siteId": site, "email": "without@x"})).await;
        assert_eq!(stable(&payload), shown("without@x", null.clone(), null.clone(), null.clone(), null.clone(), null.clone()));
        let payload = invite(json!({"email": "with@x", "organizationId": organization, "role": "OWNER", "jobTitle": "Boss"})).await;
        assert_eq!(stable(&payload), shown("with@x", null.clone(), null.clone(), engines, json!("OWNER"), json!("Boss")));
        let mails = app.mails().await;
        let told: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
        assert_eq!(told, ["new@x", "without@x", "with@x"]);
        // In the language that is known of the person: said, of the account, of the site.
        assert_eq!((mails[0].subject.clone(), mails[1].subject == mails[2].subject), (mails[1].subject.clone(), false));
        for (input, faults) in [
            (json!({"email": "with@x"}), vec![fault("ALREADY_TAKEN", &["email"])]),
            (json!({"email": "member@x", "organizationId": organization}), vec![fault("ALREADY_TAKEN", &["email"])]),
            (json!({"email": "a@x", "role": "ADMIN", "jobTitle": "j"}), vec![fault("MISMATCH", &["role"]), fault("MISMATCH", &["jobTitle"])]),
            (json!({"email": "a@x", "organizationId": "org_x"}), vec![fault("NOT_FOUND", &["organizationId"])]),
            (json!({"email": "a@x", "siteId": "x"}), vec![fault("NOT_FOUND", &["siteId"])]),
            (json!({"email": "?", "language": "de", "firstName": "A<b>", "lastName": "x".repeat(256), "redirectUrl": "https://evil.example/"}), vec![
                fault("NOT_ALLOWED", &["redirectUrl"]), fault("INVALID_FORMAT", &["email"]), fault("INVALID_FORMAT", &["firstName"]),
                fault("TOO_LONG", &["lastName"]), fault("NOT_ALLOWED", &["language"]),
            ]),
        ] {
            assert_eq!(invite(input.clone()).await, refused(&faults), "{input}");
        }
        app.update_customer(&with_password.id, json!({"state": "INACTIVE"})).await;
        let payload = invite(json!({"email": "with@x", "organizationId": organization})).await;
        assert_eq!(payload, refused(&[fault("ALREADY_TAKEN", &["email"])]));
        assert_eq!(app.mails().await.len(), 0);
        let key = app.key_with("customers:write", &[]).await;
        let payload = app.mutate_by(&key, "inviteCustomer", ALL, json!({"email": "a@x", "organizationId": organization})).await;
        assert_eq!(payload, refused(&[fault("NOT_PERMITTED", &["organizationId"])]));
        let read = app.key_with("customers:read", &[]).await;
        let answer = app.mutate_as(&read, "inviteCustomer", "invitation { id }", json!({"email": "a@x"})).await;
        assert_eq!(refusal(&answer), json!({"data": {"inviteCustomer": null}, "codes": ["FORBIDDEN"]}));
    }

    async fn who_takes_an_invitation_back(app: TestApp) {
        let (one, two) = (app.organization("One").await, app.organization("Two").await);
        let (owner, other, member) = (app.account("owner@x").await, app.account("other@x").await, app.account("member@x").await);
        app.join(&one, &owner.id, "OWNER").await;
        app.join(&one, &member.id, "MEMBER").await;
        app.join(&two, &other.id, "OWNER").await;
        let what = "invitation { id state }";
        let revoke = async |token: &str, id: &str| app.mutate_by(token, "revokeInvitation", what, json!({"id": id})).await;
        let done = |id: &str| json!({"invitation": {"id": id, "state": "REVOKED"}, "userErrors": []});
        let missing = refused(&[fault("NOT_FOUND", &["id"])]);
        let first = id(&invite(&app, &owner, json!({"email": "a@x"})).await["invitation"]);
        assert_eq!(revoke(&other.token, &first).await, missing);
        assert_eq!(revoke(&member.token, &first).await, refused(&[fault("NOT_PERMITTED", &[])]));
        assert_eq!(revoke(&owner.token, "inv_x").await, missing);
        assert_eq!(revoke(&owner.token, &first).await, done(&first));
        // The second time it is as it is.
        assert_eq!(revoke(&owner.token, &first).await, done(&first));
        let query = "query ($id: ID!) { auditEvents(filter: {subjectId: $id}) { nodes { action } } }";
        let events = app.data(query, json!({"id": first})).await["auditEvents"]["nodes"].clone();
        assert_eq!(events, json!([{"action": "revokeInvitation"}, {"action": "inviteMember"}]));
        // Who is invited after that has another one.
        let second = id(&invite(&app, &owner, json!({"email": "a@x"})).await["invitation"]);
        assert_ne!(first, second);
        // A program takes back what it sent, and anything where it sees everybody.
        let partner = app.create_partner("Other").await;
        let limited = app.key_with("customers:write", &[&partner]).await;
        let (_, stranger) = app.second_tenant().await;
        assert_eq!(revoke(&limited, &second).await, missing);
        assert_eq!(revoke(&stranger, &second).await, missing);
        let payload = app.mutate_by(&limited, "inviteCustomer", what, json!({"email": "b@x"})).await;
        let own = id(&payload["invitation"]);
        assert_eq!(revoke(&owner.token, &own).await, missing);
        assert_eq!(revoke(&limited, &own).await, done(&own));
        assert_eq!(revoke(&app.key, &second).await, done(&second));
        let read = app.key_with("customers:read", &[]).await;
        let answer = app.mutate_as(&read, "revokeInvitation", what, json!({"id": own})).await;
        assert_eq!(refusal(&answer), json!({"data": {"revokeInvitation": null}, "codes": ["FORBIDDEN"]}));
    }

    /// Whom an owner has invited to be one, an administrator neither makes something else nor sends away.
    async fn who_is_invited_to_own_it_is_for_owners(app: TestApp) {
        let organization = app.organization("Engines").await;
        let (owner, admin) = (app.account("owner@x").await, app.account("admin@x").await);
        app.join(&organization, &owner.id, "OWNER").await;
        app.join(&organization, &admin.id, "ADMIN").await;
        app.mails().await;
        let first = invite(&app, &owner, json!({"email": "boss@x", "role": "OWNER"})).await;
        app.mail().await;
        app.clock.advance(Duration::from_secs(120));
        let at = |path: &str| fault("NOT_PERMITTED", &[path]);
        for (input, faults) in [
            (json!({"email": "Boss@x"}), vec![at("email")]), (json!({"email": "boss@x", "role": "ADMIN"}), vec![at("email")]),
            (json!({"email": "boss@x", "role": "OWNER"}), vec![at("role"), at("email")]),
        ] {
            assert_eq!(invite(&app, &admin, input.clone()).await, refused(&faults), "{input}");
        }
        let revoke = async |by: &Account| {
            let input = json!({"id": first["invitation"]["id"]});
            app.mutate_by(&by.token, "revokeInvitation", "invitation { state }", input).await
        };
        assert_eq!(revoke(&admin).await, refused(&[at("id")]));
        assert_eq!(pending(&app, &admin).await, json!([{"email": "boss@x", "role": "OWNER", "state": "PENDING"}]));
        assert_eq!(app.mails().await, []);
        // What an owner has made less of it is anybody's who manages.
        let again = invite(&app, &owner, json!({"email": "boss@x", "role": "ADMIN"})).await;
        assert_eq!((&again["invitation"]["id"], &again["userErrors"]), (&first["invitation"]["id"], &json!([])));
        assert_eq!(invite(&app, &admin, json!({"email": "boss@x"})).await["userErrors"], json!([]));
        assert_eq!(pending(&app, &admin).await, json!([{"email": "boss@x", "role": "MEMBER", "state": "PENDING"}]));
        assert_eq!(revoke(&admin).await, json!({"invitation": {"state": "REVOKED"}, "userErrors": []}));
        // What is over is in nobody's way.
        assert_eq!(invite(&app, &owner, json!({"email": "late@x", "role": "OWNER"})).await["userErrors"], json!([]));
        app.clock.advance(DAY * 8);
        let admin = Account { token: app.sign_in("admin@x").await.token, ..admin };
        assert_eq!(invite(&app, &admin, json!({"email": "late@x"})).await["userErrors"], json!([]));
        assert_eq!(pending(&app, &admin).await, json!([{"email": "late@x", "role": "MEMBER", "state": "PENDING"}]));
    }

    /// Else who has to go could come again by another address.
    async fn invitations_go_with_who_has_sent_them(app: TestApp) {
        let (owner, heir) = (app.account("owner@x").await, app.account("heir@x").await);
        let organization = app.organization("Engines").await;
        app.join(&organization, &owner.id, "OWNER").await;
        for way in [
            "removeMember", "leaveOrganization", "changeMemberRole", "removeOrganizationMember", "updateOrganizationMember",
            "transferResources", "updateCustomer", "eraseCustomer", "deleteMyAccount",
        ] {
            let admin = app.account(&format!("{way}@x")).await;
            let membership = app.join(&organization, &admin.id, "ADMIN").await;
            app.mails().await;
            assert_eq!(invite(&app, &admin, json!({"email": format!("second-{way}@x"), "role": "ADMIN"})).await["userErrors"], json!([]));
            let token = app.mail().await.token();
            let waiting = format!("waiting-{way}@x");
            assert_eq!(invite(&app, &admin, json!({"email": waiting})).await["userErrors"], json!([]));
            let (by, input) = match way {
                "leaveOrganization" => (&admin.token, json!({})),
                "deleteMyAccount" => (&admin.token, json!({"password": "correct horse"})),
                "removeMember" => (&owner.token, json!({"id": membership})),
                "changeMemberRole" => (&owner.token, json!({"id": membership, "role": "MEMBER"})),
                "removeOrganizationMember" => (&app.key, json!({"id": membership})),
                "updateOrganizationMember" => (&app.key, json!({"id": membership, "status": "INACTIVE"})),
                "transferResources" => (&app.key, json!({"from": admin.id, "to": heir.id})),
                "updateCustomer" => (&app.key, json!({"id": admin.id, "state": "INACTIVE"})),
                _ => (&app.key, json!({"id": admin.id})),
            };
            assert_eq!(app.mutate_by(by, way, "", input).await, json!({"userErrors": []}), "{way}");
            assert_eq!(pending(&app, &owner).await, json!([]), "{way}");
            let accepted = app.mutate_by("", "acceptInvitation", "accepted", json!({"token": token, "password": "correct horse"})).await;
            assert_eq!(accepted, json!({"accepted": false, "userErrors": [fault("NOT_FOUND", &["token"])]}), "{way}");
            assert!(app.mails().await.iter().all(|mail| mail.to != waiting), "{way}");
            let history = app.history(&admin.id).await;
            let done = history["events"].as_array().expect("events").last().expect("an event");
            assert!(done[0] == way && done[1].as_array().is_some_and(|fields| fields.contains(&json!("invitation"))), "{way}: {history}");
        }
    }

    /// What somebody could send still stays, and so does what others have sent.
    async fn only_those_go_that_could_not_be_sent_any_more(app: TestApp) {
        let (owner, second) = (app.account("owner@x").await, app.account("second@x").await);
        let (organization, elsewhere) = (app.organization("Engines").await, app.organization("Elsewhere").await);
        app.join(&organization, &owner.id, "OWNER").await;
        let membership = app.join(&organization, &second.id, "OWNER").await;
        app.join(&elsewhere, &second.id, "ADMIN").await;
        for (to, email, role) in [
            (&organization, "boss@x", "OWNER"), (&organization, "clerk@x", "ADMIN"), (&organization, "maid@x", "MEMBER"), (&elsewhere, "there@x", "ADMIN"),
        ] {
            let input = json!({"organizationId": to, "email": email, "role": role});
            assert_eq!(invite(&app, &second, input).await["userErrors"], json!([]), "{email}");
        }
        let shown = |email: &str, role: &str| json!({"email": email, "role": role, "state": "PENDING"});
        let change = json!({"id": membership, "role": "ADMIN"});
        assert_eq!(app.mutate_by(&owner.token, "changeMemberRole", "", change).await, json!({"userErrors": []}));
        assert_eq!(pending(&app, &owner).await, json!([shown("clerk@x", "ADMIN"), shown("maid@x", "MEMBER")]));
        // Who invites again is who has invited.
        assert_eq!(invite(&app, &owner, json!({"email": "maid@x"})).await["userErrors"], json!([]));
        assert_eq!(app.mutate_by(&owner.token, "removeMember", "", json!({"id": membership})).await, json!({"userErrors": []}));
        assert_eq!(pending(&app, &owner).await, json!([shown("maid@x", "MEMBER")]));
        assert_eq!(pending(&app, &second).await, json!([shown("there@x", "ADMIN")]));
    }
}

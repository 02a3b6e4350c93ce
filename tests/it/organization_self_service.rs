//! `changeMemberRole`, `removeMember` and `leaveOrganization`: what members decide among themselves.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Account, TestApp, fault, mutation, refusal};

/// A member of an organization.
struct Member {
    who: Account,
    /// The membership.
    id: String,
}

impl Member {
    async fn of(app: &TestApp, organization: &str, email: &str, role: &str) -> Self {
        let who = app.account(email).await;
        let id = app.join(organization, &who.id, role).await;
        Self { who, id }
    }
}

async fn change(app: &TestApp, by: &Member, of: &Member, role: &str) -> Value {
    let input = json!({"id": of.id, "role": role});
    app.mutate_by(
        &by.who.token,
        "changeMemberRole",
        "member { id role }",
        input,
    )
    .await
}

async fn remove(app: &TestApp, by: &Member, of: &Member) -> Value {
    let what = "member { id role email }";
    app.mutate_by(&by.who.token, "removeMember", what, json!({"id": of.id}))
        .await
}

async fn leave(app: &TestApp, who: &Member, input: Value) -> Value {
    let what = "member { id role isMe }";
    app.mutate_by(&who.who.token, "leaveOrganization", what, input)
        .await
}

fn refused(code: &str, path: &[&str]) -> Value {
    json!({"member": null, "userErrors": [fault(code, path)]})
}

/// The roles in an organization, in the order in which its members came.
async fn roles(app: &TestApp, organization: &str) -> Value {
    let query = "query ($id: ID!) { organization(by: {id: $id}) { members { nodes { role } } } }";
    let data = app.data(query, json!({"id": organization})).await;
    let nodes = data["organization"]["members"]["nodes"]
        .as_array()
        .expect("members")
        .iter();
    nodes.map(|node| node["role"].clone()).collect()
}

stories! {
    async fn who_may_give_which_role(app: TestApp) {
        let organization = app.organization("Engines").await;
        let owner = Member::of(&app, &organization, "owner@x", "OWNER").await;
        let admin = Member::of(&app, &organization, "admin@x", "ADMIN").await;
        let member = Member::of(&app, &organization, "member@x", "MEMBER").await;
        let done = |of: &Member, role: &str| json!({"member": {"id": of.id, "role": role}, "userErrors": []});
        for (by, of, role, expected) in [
            (&member, &member, "ADMIN", refused("NOT_PERMITTED", &[])),
            (&member, &owner, "MEMBER", refused("NOT_PERMITTED", &[])),
            (&admin, &member, "OWNER", refused("NOT_PERMITTED", &["role"])),
            (&admin, &owner, "ADMIN", refused("NOT_PERMITTED", &["role"])),
            (&owner, &owner, "ADMIN", refused("CONFLICT", &["role"])),
            (&admin, &member, "ADMIN", done(&member, "ADMIN")),
            (&member, &admin, "MEMBER", done(&admin, "MEMBER")),
            (&owner, &member, "OWNER", done(&member, "OWNER")),
            (&member, &owner, "ADMIN", done(&owner, "ADMIN")),
            (&member, &member, "MEMBER", refused("CONFLICT", &["role"])),
            (&member, &member, "OWNER", done(&member, "OWNER")),
            (&owner, &owner, "OWNER", refused("NOT_PERMITTED", &["role"])),
        ] {
            assert_eq!(change(&app, by, of, role).await, expected, "{role}");
        }
        assert_eq!(roles(&app, &organization).await, json!(["ADMIN", "MEMBER", "OWNER"]));
        let history = app.history(&member.who.id).await;
        assert_eq!(history, json!({"version": 4, "events": [
            history["events"][0], ["addOrganizationMember", ["membership"]], ["changeMemberRole", ["role"]], ["changeMemberRole", ["role"]],
        ]}));
        // An owner who is not active does not count as one.
        app.mutate("updateOrganizationMember", "", json!({"id": owner.id, "role": "OWNER", "status": "INACTIVE"})).await;
        assert_eq!(change(&app, &member, &member, "MEMBER").await, refused("CONFLICT", &["role"]));
        assert_eq!(change(&app, &owner, &member, "MEMBER").await, refused("NOT_FOUND", &["id"]));
    }

    async fn who_may_remove_whom(app: TestApp) {
        let organization = app.organization("Engines").await;
        let owner = Member::of(&app, &organization, "owner@x", "OWNER").await;
        let second = Member::of(&app, &organization, "second@x", "OWNER").await;
        let admin = Member::of(&app, &organization, "admin@x", "ADMIN").await;
        let member = Member::of(&app, &organization, "member@x", "MEMBER").await;
        let gone = |of: &Member, role: &str, email: &str| json!({"member": {"id": of.id, "role": role, "email": email}, "userErrors": []});
        assert_eq!(remove(&app, &member, &admin).await, refused("NOT_PERMITTED", &[]));
        assert_eq!(remove(&app, &admin, &owner).await, refused("NOT_PERMITTED", &["id"]));
        assert_eq!(remove(&app, &admin, &member).await, gone(&member, "MEMBER", "member@x"));
        assert_eq!(remove(&app, &admin, &member).await, refused("NOT_FOUND", &["id"]));
        assert_eq!(remove(&app, &owner, &second).await, gone(&second, "OWNER", "second@x"));
        assert_eq!(remove(&app, &owner, &owner).await, refused("CONFLICT", &["id"]));
        assert_eq!(roles(&app, &organization).await, json!(["OWNER", "ADMIN"]));
        // Who was removed is no member any more: neither sees it nor changes it.
        assert_eq!(remove(&app, &second, &admin).await, refused("NOT_FOUND", &["id"]));
        let seen = app.data_by(&member.who.token, "{ me { version memberships { id } } currentOrganization { id } }", json!({})).await;
        assert_eq!(seen, json!({"me": {"version": 3, "memberships": []}, "currentOrganization": null}));
        assert_eq!(app.history(&member.who.id).await["events"][2], json!(["removeMember", ["memberships"]]));
    }

    /// Another organization's members are as if absent.
    async fn of_another_organization_nobody_is_there(app: TestApp) {
        let (one, two) = (app.organization("One").await, app.organization("Two").await);
        let here = Member::of(&app, &one, "here@x", "OWNER").await;
        let there = Member::of(&app, &two, "there@x", "MEMBER").await;
        assert_eq!(change(&app, &here, &there, "ADMIN").await, refused("NOT_FOUND", &["id"]));
        assert_eq!(remove(&app, &here, &there).await, refused("NOT_FOUND", &["id"]));
        assert_eq!(leave(&app, &here, json!({"organizationId": two})).await, refused("NOT_FOUND", &["organizationId"]));
        for (name, input) in [
            ("changeMemberRole", json!({"id": there.id, "role": "ADMIN"})), ("removeMember", json!({"id": there.id})),
            ("leaveOrganization", json!({})),
        ] {
            let body = json!({"query": mutation(name, "member { id }"), "variables": {"input": input}});
            assert_eq!(app.send("", &body).await.0, 401, "{name}");
            assert_eq!(refusal(&app.send(&app.key, &body).await.1), json!({"data": {name: null}, "codes": ["FORBIDDEN"]}), "{name}");
        }
        assert_eq!(roles(&app, &two).await, json!(["MEMBER"]));
    }

    async fn leaving(app: TestApp) {
        let (one, two) = (app.organization("One").await, app.organization("Two").await);
        let owner = Member::of(&app, &one, "owner@x", "OWNER").await;
        let member = Member::of(&app, &one, "member@x", "MEMBER").await;
        assert_eq!(leave(&app, &owner, json!({})).await, refused("CONFLICT", &["organizationId"]));
        app.join(&two, &member.who.id, "ADMIN").await;
        assert_eq!(leave(&app, &member, json!({})).await, refused("REQUIRED", &["organizationId"]));
        let left = json!({"member": {"id": member.id, "role": "MEMBER", "isMe": true}, "userErrors": []});
        assert_eq!(leave(&app, &member, json!({"organizationId": one})).await, left);
        assert_eq!(leave(&app, &member, json!({"organizationId": one})).await, refused("NOT_FOUND", &["organizationId"]));
        let history = app.history(&member.who.id).await;
        assert_eq!((&history["version"], &history["events"][3]), (&json!(4), &json!(["leaveOrganization", ["memberships"]])));
        // With another owner there, the first one can go.
        let second = Member::of(&app, &one, "second@x", "OWNER").await;
        assert_eq!(leave(&app, &owner, json!({})).await["userErrors"], json!([]));
        assert_eq!(leave(&app, &second, json!({})).await, refused("CONFLICT", &["organizationId"]));
        assert_eq!(roles(&app, &one).await, json!(["OWNER"]));
    }

    async fn of_all_owners_who_go_at_once_one_stays(app: TestApp) {
        let organization = app.organization("Engines").await;
        let mut owners = Vec::new();
        for n in 0..10 {
            owners.push(Member::of(&app, &organization, &format!("o{n}@x"), "OWNER").await);
        }
        let ways = owners.iter().enumerate().map(|(n, owner)| {
            let (app, next) = (&app, &owners[(n + 1) % 10]);
            async move {
                match n % 3 {
                    0 => leave(app, owner, json!({})).await,
                    1 => change(app, owner, owner, "MEMBER").await,
                    _ => remove(app, owner, next).await,
                }
            }
        });
        join_all(ways).await;
        let left = roles(&app, &organization).await;
        assert!(left.as_array().expect("roles").contains(&json!("OWNER")), "{left}");
        // Two who leave at once: one does, the other is the last.
        let pair = app.organization("Pair").await;
        let (one, two) = (Member::of(&app, &pair, "one@x", "OWNER").await, Member::of(&app, &pair, "two@x", "OWNER").await);
        let answers = join_all([leave(&app, &one, json!({})), leave(&app, &two, json!({}))]).await;
        let last = refused("CONFLICT", &["organizationId"]);
        assert_eq!(answers.iter().filter(|answer| **answer == last).count(), 1, "{answers:#?}");
        assert_eq!(roles(&app, &pair).await, json!(["OWNER"]));
    }

    /// Whose account is blocked can do nothing, and so is no owner who is left.
    async fn a_blocked_owner_is_none_who_is_left(app: TestApp) {
        let organization = app.organization("Engines").await;
        let owner = Member::of(&app, &organization, "owner@x", "OWNER").await;
        let blocked = Member::of(&app, &organization, "blocked@x", "OWNER").await;
        Member::of(&app, &organization, "member@x", "MEMBER").await;
        let can = async || {
            let query = "{ canDeleteMyAccount { canDelete reasons } }";
            app.data_by(&owner.who.token, query, json!({})).await["canDeleteMyAccount"].clone()
        };
        assert_eq!(can().await, json!({"canDelete": true, "reasons": []}));
        assert_eq!(app.update_customer(&blocked.who.id, json!({"state": "INACTIVE"})).await, json!([]));
        assert_eq!(leave(&app, &owner, json!({})).await, refused("CONFLICT", &["organizationId"]));
        assert_eq!(change(&app, &owner, &owner, "MEMBER").await, refused("CONFLICT", &["role"]));
        assert_eq!(remove(&app, &owner, &owner).await, refused("CONFLICT", &["id"]));
        assert_eq!(can().await, json!({"canDelete": false, "reasons": ["SOLE_OWNER_OF_ORGANIZATION"]}));
        assert_eq!(app.update_customer(&blocked.who.id, json!({"state": "ACTIVE"})).await, json!([]));
        assert_eq!(can().await, json!({"canDelete": true, "reasons": []}));
        let left = json!({"member": {"id": owner.id, "role": "OWNER", "isMe": true}, "userErrors": []});
        assert_eq!(leave(&app, &owner, json!({})).await, left);
        assert_eq!(roles(&app, &organization).await, json!(["OWNER", "MEMBER"]));
    }
}

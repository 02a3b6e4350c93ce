//! What the owner of an account is told by mail about the second factor.

use serde_json::json;

use crate::support::{PASSWORD, TestApp, fault};

const ADA: &str = "ada@example.com";

/// The subjects of the mails that came since last asked; all of them went to Ada.
async fn told(app: &TestApp) -> Vec<String> {
    let subjects = app.subjects().await.into_iter();
    subjects
        .map(|(to, subject)| {
            assert_eq!(to, ADA);
            subject
        })
        .collect()
}

stories! {
    async fn the_owner_is_told_at_each_step(app: TestApp) {
        const ON: &str = "Two-step sign-in is on";
        const OFF: &str = "Two-step sign-in is off";
        const NEW: &str = "New sign-in to your account";
        let customer = app.person(ADA).await;
        let token = app.sign_in(ADA).await.token;
        app.mails().await;
        app.start_totp(&token).await;
        assert_eq!(told(&app).await, [""; 0]);
        let (authenticator, codes) = app.enroll(&token).await;
        assert_eq!(told(&app).await, [ON]);
        // The first factor alone is not a sign-in, nor is a wrong code; and where it was set up it is known.
        let challenge = app.challenge(ADA).await;
        let payload = app.second_factor("verifyMfa", &challenge, &authenticator.wrong(&app)).await;
        assert_eq!(payload["userErrors"], json!([fault("INVALID_CREDENTIALS", &[])]));
        let token = app.sign_in_twice(ADA, &authenticator).await;
        assert_eq!(told(&app).await, [""; 0]);
        // From elsewhere it is new, once.
        for subjects in [&[NEW][..], &[]] {
            let input = json!({"challenge": app.challenge(ADA).await, "code": authenticator.next(&app)});
            app.publicly_at("127.0.0.9", "verifyMfa", "session { kind }", &input).await;
            assert_eq!(told(&app).await, subjects);
        }
        let challenge = app.challenge(ADA).await;
        app.second_factor("signInWithRecoveryCode", &challenge, &codes[0]).await;
        let mail = app.mail().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), (ADA, "A recovery code was used"));
        assert!(mail.text.lines().any(|line| line == "Recovery codes left: 9"), "{}", mail.text);
        assert!(!mail.text.contains(&codes[0]) && !mail.html.contains(&codes[0]));
        app.as_person(&token, "regenerateRecoveryCodes", "recoveryCodes", json!({"code": authenticator.next(&app)})).await;
        assert_eq!(told(&app).await, ["You have new recovery codes"]);
        let input = |code: String| json!({"code": code, "password": PASSWORD});
        app.as_person(&token, "replaceTotp", "replaced", input(authenticator.next(&app))).await;
        assert_eq!(told(&app).await, [OFF]);
        let (authenticator, _) = app.enroll(&token).await;
        assert_eq!(told(&app).await, [ON]);
        app.as_person(&token, "disableTotp", "disabled", input(authenticator.next(&app))).await;
        assert_eq!(told(&app).await, [OFF]);
        app.enroll(&token).await;
        assert_eq!(told(&app).await, [ON]);
        app.mutate("resetCustomerMfa", "customer { id }", json!({"customerId": customer})).await;
        let mail = app.mail().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), (ADA, OFF));
        // Not with the administrator's program as the owner's device.
        assert!(!mail.text.contains("Device:"), "{}", mail.text);
        // Each step is on record, once.
        let deeds = app.deeds(&customer).await;
        let deeds: Vec<_> = deeds.iter().filter_map(|deed| deed["action"].as_str()).collect();
        let of_second_factor = |action: &&&str| !["createCustomer", "signIn"].contains(*action);
        let deeds: Vec<_> = deeds.iter().filter(of_second_factor).copied().collect();
        assert_eq!(deeds, [
            "startTotpEnrollment", "startTotpEnrollment", "confirmTotpEnrollment", "verifyMfa", "verifyMfa", "verifyMfa",
            "signInWithRecoveryCode", "regenerateRecoveryCodes", "replaceTotp", "startTotpEnrollment", "confirmTotpEnrollment",
            "disableTotp", "startTotpEnrollment", "confirmTotpEnrollment", "resetCustomerMfa",
        ]);
    }

    /// An agent who helps is no stranger who has signed in.
    async fn impersonation_sends_none(app: TestApp) {
        let customer = app.person(ADA).await;
        app.mails().await;
        let input = json!({"customerId": customer});
        let payload = app.mutate("impersonateCustomer", "session { token }", input).await;
        assert_eq!(payload["userErrors"], json!([]));
        assert_eq!(told(&app).await, [""; 0]);
    }
}

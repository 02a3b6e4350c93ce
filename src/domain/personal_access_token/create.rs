use futures_util::FutureExt;

use super::PREFIX;
use crate::{
    app::App,
    domain::{
        Call, Draft, Faults, Path, Reason, Result, SignedIn,
        audit::{self, Actor},
        draft::{Step, perform},
        named::MAX_NAME,
        password::{self, Proof},
        token,
    },
    repositories::{
        Conn,
        personal_access_tokens::{self, PersonalAccessTokenRow},
    },
    values::Timestamp,
};

/// Tokens of one person at most.
const MAX_TOKENS: usize = 50;

/// A token, as its owner describes it.
#[derive(Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/personal_access_token/create.rs"
)]
pub struct NewPersonalAccessToken {
    pub name: String,
    pub expires_at: Option<String>,
    pub is_read_only: bool,
    pub password: Option<String>,
}

/// Makes a token that acts as the person who is signed in. Gives its text, to be shown once.
///
/// Who did not sign in lately shows the password once more: the token would outlive what a stranger has found open.
pub async fn create(
    app: &App,
    call: &Call,
    new: NewPersonalAccessToken,
) -> Result<(String, PersonalAccessTokenRow)> {
    let (me, _) = call.me_in_person()?;
    let (mut faults, path) = (Faults::new(), Path::of("password"));
    let given = new.password.as_deref();
    let proof = password::prove_unless_lately(app, call, given, &path, &mut faults).await?;
    let (Some(proof), true) = (proof, faults.is_empty()) else {
        return Err(faults.into());
    };
    let input = (me.clone(), proof, new);
    perform(app, call, me.tenant_id, input, |step, conn, draft| {
        make(step, conn, draft).boxed()
    })
    .await
}

async fn make(
    step: &Step<(SignedIn, Proof, NewPersonalAccessToken)>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<(String, PersonalAccessTokenRow)> {
    let (app, (me, proof, new)) = (&step.app, &step.input);
    let (tenant_id, customer_id) = (me.tenant_id, me.customer_id);
    proof.hold(conn, draft).await?;
    let known = personal_access_tokens::of_customer(conn, tenant_id, customer_id).await?;
    if known.len() >= MAX_TOKENS {
        let max = MAX_TOKENS;
        draft.faults.add(Path::root(), Reason::Full { max });
    }
    let now = app.now();
    let name = draft.faults.name(Path::of("name"), &new.name, MAX_NAME);
    let path = Path::of("expiresAt");
    let end = new.expires_at.as_ref().and_then(|text| {
        let end = text.parse::<Timestamp>().map_err(|_| Reason::DateTime);
        draft.faults.take(path.clone(), end)
    });
    if end.is_some_and(|end| end <= now) {
        draft.faults.add(path, Reason::Past);
    }
    let text = token::mint(app, PREFIX, tenant_id);
    let row = PersonalAccessTokenRow {
        tenant_id,
        id: app.new_id(),
        customer_id,
        name: name.unwrap_or_default(),
        secret_hash: token::hash(&text),
        is_read_only: new.is_read_only,
        created_at: now,
        expires_at: end,
        last_used_at: None,
    };
    draft.changes.personal_access_tokens.push(row.clone());
    draft.note("personalAccessTokens");
    let actor = Actor::of_call(&step.call);
    let action = "createPersonalAccessToken";
    audit::record(app, &actor, action, customer_id, draft);
    Ok((text, row))
}

use futures_util::FutureExt;

use super::check_size;
use crate::{
    app::App,
    domain::{
        Call, Denied, Draft, Error, Faults, Path, Reason, Result, SignedIn, customer,
        sign_in::{Counters, try_password},
    },
    repositories::{
        Conn,
        credentials::{self, PasswordRow},
        customers::{self, CustomerRow},
        sessions,
    },
    values::{PartnerAccess, SessionId},
};

/// Having signed in so lately may show who one is: 5 minutes.
const LATELY_SECONDS: i64 = 5 * 60;

/// Somebody who is signed in has shown once more to be the person.
#[derive(Clone)]
pub(in crate::domain) struct Proof {
    pub(in crate::domain) customer: CustomerRow,
    pub(in crate::domain) session: SessionId,
    /// What the password was compared with; `None` where there is none.
    hash: Option<String>,
    path: Path,
}

/// Judges the password that somebody who is signed in gives once more at `path`, before something is changed that a
/// stranger at an unlocked screen must not change. It is tried as often as in signing in. `None` where it is not
/// right, with the fault noted.
pub(in crate::domain) async fn prove(
    app: &App,
    call: &Call,
    given: Option<&str>,
    path: &Path,
    faults: &mut Faults,
) -> Result<Option<Proof>> {
    let me = call.me_in_person()?;
    judge(
        app,
        me,
        call,
        given,
        (path, Instead::LatelyWithoutOne),
        faults,
    )
    .await
}

/// The same for what can be done without asking again by who has signed in lately, also who sets up a second factor first.
pub(in crate::domain) async fn prove_unless_lately(
    app: &App,
    call: &Call,
    given: Option<&str>,
    path: &Path,
    faults: &mut Faults,
) -> Result<Option<Proof>> {
    let me = call.me_enrolling()?;
    judge(app, me, call, given, (path, Instead::Lately), faults).await
}

/// The same where something else is shown with it: who has no password shows that alone.
pub(in crate::domain) async fn prove_beside(
    app: &App,
    call: &Call,
    given: Option<&str>,
    path: &Path,
    faults: &mut Faults,
) -> Result<Option<Proof>> {
    let me = call.me_in_person()?;
    judge(app, me, call, given, (path, Instead::Beside), faults).await
}

/// What does in the place of a password.
#[derive(Clone, Copy)]
enum Instead {
    /// Having signed in lately, for who has none.
    LatelyWithoutOne,
    /// Having signed in lately.
    Lately,
    /// What is shown beside it, for who has none.
    Beside,
}

async fn judge(
    app: &App,
    (me, session): (&SignedIn, SessionId),
    call: &Call,
    given: Option<&str>,
    (path, instead): (&Path, Instead),
    faults: &mut Faults,
) -> Result<Option<Proof>> {
    faults.set_site(me.site_id);
    let mut conn = app.store.read().await?;
    let customer = own_row(&mut conn, me).await?;
    let password = credentials::password_of(&mut conn, me.tenant_id, me.customer_id).await?;
    let since = sessions::find(&mut conn, me.tenant_id, session).await?;
    let since = since.ok_or_else(ended)?.created_at;
    drop(conn);
    let proof = Proof {
        customer,
        session,
        hash: password.map(|password| password.hash),
        path: path.clone(),
    };
    let Some(given) = given else {
        let (has_none, lately) = (
            proof.hash.is_none(),
            app.now() < since.plus_seconds(LATELY_SECONDS),
        );
        let does = match instead {
            Instead::LatelyWithoutOne => has_none && lately,
            Instead::Lately => lately,
            Instead::Beside => has_none,
        };
        if does {
            return Ok(Some(proof));
        }
        faults.add(
            path.clone(),
            match has_none {
                true => Reason::SignedInLongAgo,
                false => Reason::Required,
            },
        );
        return Ok(None);
    };
    let before = faults.iter().count();
    check_size(given, path, faults);
    if faults.iter().count() > before {
        return Ok(None);
    }
    if !is_right(app, call, &proof, given).await? {
        faults.add(path.clone(), Reason::Credentials);
        return Ok(None);
    }
    Ok(Some(proof))
}

/// Compares, as an attempt that is counted where it fails.
async fn is_right(app: &App, call: &Call, proof: &Proof, given: &str) -> Result<bool> {
    let counters = Counters::of_account(call, &proof.customer);
    let tried = try_password(app, counters, given, proof.hash.as_deref()).await?;
    if !tried.is_right {
        return Ok(false);
    }
    let (now, counters) = (app.now(), tried.counters);
    let taken_back = app
        .store
        .transaction_apart(move |conn| async move { counters.take_back(conn, now).await }.boxed());
    taken_back.await?;
    Ok(true)
}

async fn own_row(conn: &mut Conn, me: &SignedIn) -> Result<CustomerRow> {
    let (ids, all) = ([me.customer_id], PartnerAccess::All);
    let found = customers::by_ids(conn, me.tenant_id, &ids, &all).await?;
    found.into_iter().next().ok_or_else(ended)
}

/// What ends a session while a call is made with it.
fn ended() -> Error {
    Error::Unauthenticated(Denied::SessionEnded)
}

impl Proof {
    /// The customer, held until the transaction ends, with the password that there is; the session and the password
    /// must still be those of the proof.
    pub(in crate::domain) async fn hold(
        &self,
        conn: &mut Conn,
        draft: &mut Draft,
    ) -> Result<(CustomerRow, Option<PasswordRow>)> {
        let (tenant, id) = (draft.tenant_id, self.customer.id);
        let customer = customer::hold_active(conn, draft, id).await?;
        let customer = customer.ok_or_else(ended)?;
        let session = sessions::hold(conn, tenant, self.session).await?;
        session.ok_or_else(ended)?;
        let password = credentials::password_of(conn, tenant, id).await?;
        if password.as_ref().map(|password| &password.hash) != self.hash.as_ref() {
            draft.faults.add(self.path.clone(), Reason::Credentials);
            return draft.refuse();
        }
        Ok((customer, password))
    }
}

//! What an action is about to write, while it is prepared: rows, faults, the unique keys that it
//! wants, and the names of the fields that it changes. And the last step of every action: faults and
//! taken keys come back together, or everything is written.

use std::collections::HashSet;

use futures_util::{FutureExt, future::BoxFuture};

use super::{ApiClient, Call, Change, Error, Fault, Faults, Path, Reason, Result, audit::Actor};
use crate::{
    app::App,
    repositories::{self, ChangeSet, Configuration, Conn, UniqueKey, unique_keys},
    values::{AuditEventId, SiteId, TenantId},
};

/// How often an action is prepared anew when what it was prepared with changes meanwhile.
pub(super) const ATTEMPTS: usize = 20;

/// A change that is being prepared.
pub(super) struct Draft {
    pub(super) tenant_id: TenantId,
    pub(super) changes: ChangeSet,
    pub(super) claims: Claims,
    pub(super) faults: Faults,
    /// What did not go as asked, though the rest is written.
    pub(super) notices: Faults,
    /// The names of the fields that it changes, for the audit trail.
    pub(super) changed: Vec<String>,
    /// The event that will tell of it.
    pub(super) event: AuditEventId,
}

impl Draft {
    /// Nothing so far.
    pub(super) fn new(app: &App, tenant_id: TenantId) -> Self {
        Self {
            tenant_id,
            changes: ChangeSet::default(),
            claims: Claims::default(),
            faults: Faults::new(),
            notices: Faults::new(),
            changed: Vec::new(),
            event: app.new_id(),
        }
    }

    /// Gives `slot` another value, and notes that `field` has changed where it is another one.
    pub(super) fn set<T: PartialEq>(&mut self, slot: &mut T, field: &str, value: T) {
        if *slot != value {
            *slot = value;
            self.note(field);
        }
    }

    /// Notes which site it is about: it says in which language its faults are told.
    pub(super) fn set_site(&mut self, site: SiteId) {
        self.faults.set_site(site);
        self.notices.set_site(site);
    }

    /// Gives up: what is wrong so far is all that can be said.
    pub(super) fn refuse<T>(&mut self) -> Result<T> {
        Err(Error::Invalid(std::mem::take(&mut self.faults)))
    }

    /// Notes that `field` is changed.
    pub(super) fn note(&mut self, field: &str) {
        if !self.changed.iter().any(|known| known == field) {
            self.changed.push(field.to_owned());
        }
    }

    /// A text that must be there: a name.
    pub(super) fn name(
        &mut self,
        slot: &mut String,
        field: &str,
        change: &Change<String>,
        max: usize,
    ) {
        match change {
            None => {}
            Some(None) => self.faults.add(Path::of(field), Reason::Required),
            Some(Some(text)) => {
                if let Some(name) = self.faults.name(Path::of(field), text, max) {
                    self.set(slot, field, name);
                }
            }
        }
    }

    /// A line of text that may be missing.
    pub(super) fn line(
        &mut self,
        slot: &mut Option<String>,
        field: &str,
        change: &Change<String>,
        max: usize,
    ) {
        match change {
            None => {}
            Some(None) => self.set(slot, field, None),
            Some(Some(text)) => {
                if let Some(text) = self.faults.line(Path::of(field), text, max) {
                    self.set(slot, field, Some(text));
                }
            }
        }
    }

    /// A value that must be there.
    pub(super) fn value<T: PartialEq + Clone>(
        &mut self,
        slot: &mut T,
        field: &str,
        change: &Change<T>,
    ) {
        match change {
            None => {}
            Some(None) => self.faults.add(Path::of(field), Reason::Required),
            Some(Some(value)) => self.set(slot, field, value.clone()),
        }
    }

    /// Wants a unique key. Wanting it a second time in one input is a fault right away.
    pub(super) fn claim(&mut self, key: UniqueKey, taken: Fault) {
        if self.claims.keys.contains(&key) {
            self.faults.push(Fault {
                reason: Reason::GivenTwice,
                ..taken
            });
        } else {
            self.claims.add_once(key, taken);
        }
    }
}

/// The unique keys that a change wants, each with the fault that it is when another has it.
#[derive(Default)]
pub(super) struct Claims {
    claims: Vec<(UniqueKey, Fault)>,
    keys: HashSet<UniqueKey>,
}

impl Claims {
    /// Wants a key; once is enough.
    pub(super) fn add_once(&mut self, key: UniqueKey, taken: Fault) {
        if self.keys.insert(key.clone()) {
            self.claims.push((key, taken));
        }
    }

    /// Takes those out that an answer must not tell of, with what there is to tell of the rest.
    pub(super) fn keep_back(&mut self, is_secret: impl Fn(&UniqueKey) -> bool) -> Vec<UniqueKey> {
        let claims = std::mem::take(&mut self.claims);
        let (secret, told) = claims.into_iter().partition(|(key, _)| is_secret(key));
        self.claims = told;
        let secret: Vec<(UniqueKey, Fault)> = secret;
        secret.into_iter().map(|(key, _)| key).collect()
    }

    /// Notes which of them others have.
    pub(super) async fn find_taken(
        &self,
        app: &App,
        tenant: TenantId,
        faults: &mut Faults,
    ) -> Result<()> {
        let keys: Vec<_> = self.claims.iter().map(|(key, _)| key).collect();
        let mut conn = app.store.read().await?;
        let taken = unique_keys::taken(&mut conn, tenant, &keys).await?;
        let claims = self.claims.iter().filter(|(key, _)| taken.contains(key));
        claims.for_each(|(_, fault)| faults.push(fault.clone()));
        Ok(())
    }
}

/// Writes a draft without faults; else gives all of its faults.
///
/// Whether a key is taken is decided by the store alone, so that races end well; it is asked which
/// one only when there is something to report.
pub(super) async fn commit(app: &App, draft: Draft) -> Result<()> {
    let Draft {
        tenant_id,
        changes,
        claims,
        mut faults,
        ..
    } = draft;
    let mails = !changes.mails.is_empty();
    let cause = if faults.is_empty() {
        match app.store.commit(changes).await {
            Ok(()) => {
                if mails {
                    app.mail_waits.notify_one();
                }
                return Ok(());
            }
            Err(cause @ repositories::Error::Duplicate(_)) => Some(cause),
            Err(error) => return Err(error.into()),
        }
    } else {
        None
    };
    claims.find_taken(app, tenant_id, &mut faults).await?;
    match cause {
        Some(cause) if faults.is_empty() => Err(cause.into()),
        _ => Err(Error::Invalid(faults)),
    }
}

/// What an action within a transaction is given.
#[derive(Clone)]
pub(super) struct Job<I> {
    pub(super) app: App,
    pub(super) client: ApiClient,
    pub(super) call: Call,
    pub(super) actor: Actor,
    pub(super) input: I,
}

/// Fills a draft, and gives what the action answers when it is written.
pub(super) type Work<I, T> =
    for<'c> fn(&'c Job<I>, &'c mut Conn, &'c mut Draft) -> BoxFuture<'c, Result<T>>;

/// Prepares a client's change and writes it, in one transaction.
pub(super) async fn act<I, T>(
    app: &App,
    call: &Call,
    client: &ApiClient,
    input: I,
    work: Work<I, T>,
) -> Result<T>
where
    I: Clone + Send + Sync + 'static,
    T: Send + 'static,
{
    let job = Job {
        app: app.clone(),
        client: client.clone(),
        call: call.clone(),
        actor: Actor::of(call, client),
        input,
    };
    transact(app, move |conn| {
        let job = job.clone();
        async move {
            let mut draft = Draft::new(&job.app, job.client.tenant_id);
            let value = work(&job, conn, &mut draft).await?;
            Ok((value, draft))
        }
        .boxed()
    })
    .await
}

/// What an action within a transaction is given whose caller is not an API client.
#[derive(Clone)]
pub(super) struct Step<I> {
    pub(super) app: App,
    pub(super) call: Call,
    pub(super) input: I,
}

/// Fills a draft, and gives what the action answers when it is written.
pub(super) type StepWork<I, T> =
    for<'c> fn(&'c Step<I>, &'c mut Conn, &'c mut Draft) -> BoxFuture<'c, Result<T>>;

/// Prepares a change of anybody's and writes it, in one transaction.
pub(super) async fn perform<I, T>(
    app: &App,
    call: &Call,
    tenant: TenantId,
    input: I,
    work: StepWork<I, T>,
) -> Result<T>
where
    I: Clone + Send + Sync + 'static,
    T: Send + 'static,
{
    let step = Step {
        app: app.clone(),
        call: call.clone(),
        input,
    };
    transact(app, move |conn| {
        let step = step.clone();
        async move {
            let mut draft = Draft::new(&step.app, tenant);
            let value = work(&step, conn, &mut draft).await?;
            Ok((value, draft))
        }
        .boxed()
    })
    .await
}

/// Prepares a change and writes it, in one transaction: what it is based on stays as it is until
/// it is written.
pub(super) async fn transact<T, F>(app: &App, prepare: F) -> Result<T>
where
    T: Send + 'static,
    F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<(T, Draft)>>,
    F: Clone + Send + Sync + 'static,
{
    for attempt in 1.. {
        let prepare = prepare.clone();
        let work = app
            .store
            .transaction(move |conn| write(conn, prepare).boxed());
        let Refused { draft, cause } = match work.await {
            Ok((value, mails)) => {
                if mails {
                    app.mail_waits.notify_one();
                }
                return Ok(value);
            }
            Err(Aborted::Failed(error)) => return Err(error),
            Err(Aborted::Refused(refused)) => *refused,
        };
        let mut faults = draft.faults;
        draft
            .claims
            .find_taken(app, draft.tenant_id, &mut faults)
            .await?;
        match cause {
            // Whatever held the key has let it go again.
            Some(_) if faults.is_empty() && attempt < ATTEMPTS => {}
            Some(cause) if faults.is_empty() => return Err(cause.into()),
            _ => return Err(Error::Invalid(faults)),
        }
    }
    Err(Error::Busy)
}

/// What was prepared, and whether there are mails to be sent now.
async fn write<T, F>(conn: &mut Conn, prepare: F) -> Result<(T, bool), Aborted>
where
    F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<(T, Draft)>>,
{
    let (value, mut draft) = prepare(conn).await.map_err(Aborted::Failed)?;
    if !draft.faults.is_empty() {
        return Err(Aborted::Refused(Box::new(Refused { draft, cause: None })));
    }
    let changes = std::mem::take(&mut draft.changes);
    let mails = !changes.mails.is_empty();
    match changes.write(conn).await {
        Ok(()) => Ok((value, mails)),
        Err(cause @ repositories::Error::Duplicate(_)) => {
            let cause = Some(cause);
            Err(Aborted::Refused(Box::new(Refused { draft, cause })))
        }
        Err(error) => Err(error.into()),
    }
}

/// Why a transaction was undone.
enum Aborted {
    Failed(Error),
    Refused(Box<Refused>),
}

struct Refused {
    draft: Draft,
    cause: Option<repositories::Error>,
}

impl From<repositories::Error> for Aborted {
    fn from(error: repositories::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Was a change prepared with what is no longer so? A key that was taken and is free by now is that,
/// too: the rule that held it has changed. It has to be prepared anew.
fn is_outdated(error: &Error) -> bool {
    use repositories::Error::{Duplicate, StaleConfig};
    matches!(error, Error::Store(error) if matches!(**error, StaleConfig | Duplicate(_)))
}

/// How often an action was prepared with what is known of its tenant.
#[derive(Default)]
pub(super) struct Attempts(usize);

impl Attempts {
    /// Is it to be prepared anew? So it is where what it was prepared with has changed meanwhile, also where it failed for
    /// faults that may be none by now.
    pub(super) async fn is_another_due<T>(
        &mut self,
        app: &App,
        known: &Configuration,
        result: &Result<T>,
    ) -> Result<bool> {
        self.0 += 1;
        Ok(match result {
            Err(_) if self.0 == ATTEMPTS => false,
            Err(Error::Invalid(_)) => !app.store.is_current(known).await?,
            Err(error) if is_outdated(error) => {
                // What is not so any more is not known any more.
                app.store.is_current(known).await?;
                true
            }
            Err(_) | Ok(_) => false,
        })
    }
}

//! Sends what is in the outbox.
//!
//! A mail is claimed for a while, so that of many servers one sends it. Before the server that takes it may have it, that is
//! noted: who finds the note of a process that has died leaves the mail alone, because it may have arrived. So a mail
//! may be lost in the moment between the note and the last byte, and never arrives twice.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use super::{
    letter::{Prepared, prepare},
    recipient,
};
use crate::{
    app::App,
    domain::{Error, Result},
    mail::{Message, Outcome, Post, Round},
    repositories::{
        self, customers,
        mails::{self, MailRow},
    },
    values::{MailKind, MailOutcome, TenantId, Timestamp},
};

/// How often it is looked whether another server has left something to be sent.
const EVERY: Duration = Duration::from_secs(2);
/// How long a claim holds, in seconds: longer than a mail takes. Who is slower all the same loses it, see
/// [`mails::save_claimed`].
const LEASE_SECONDS: i64 = 5 * 60;

/// After how long what became of a mail is written again, where that fails, the first time and the last: so that the
/// claim still holds, because who finds the mail later does not know whether it arrived.
const SETTLE_AGAIN: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(60));

/// Sends mails until it is to stop. A mail that is being sent is finished first.
pub async fn work(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = deliver_until(&app, &stop).await {
            tracing::warn!(%error, "mails could not be sent");
        }
        // Woken by what is written here; other servers' mails, and second attempts, are found by looking.
        tokio::select! {
            () = app.mail_waits.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Sends all mails that are due by now, and says how many it had to do with.
pub async fn deliver_due(app: &App) -> Result<usize> {
    deliver_until(app, &CancellationToken::new()).await
}

async fn deliver_until(app: &App, stop: &CancellationToken) -> Result<usize> {
    let (mut done, mut round) = (0, None);
    // A mail of each tenant in turn, and each time it is asked who has some: who sends many does not keep the others
    // waiting.
    'passes: loop {
        let mut conn = app.store.read().await?;
        let tenants = mails::tenants_with_due(&mut conn, app.now()).await?;
        drop(conn);
        let before = done;
        for tenant in tenants {
            if stop.is_cancelled() {
                break 'passes;
            }
            let Some(mail) = claim(app, tenant).await? else {
                continue;
            };
            let sent = AssertUnwindSafe(send(app, mail, &mut round)).catch_unwind();
            let Ok(goes_on) = sent.boxed().await else {
                // Told where it happened. The mail is found again when its claim ends, and the others are sent.
                (round, done) = (None, done + 1);
                continue;
            };
            let goes_on = goes_on?;
            done += 1;
            if !goes_on {
                break 'passes;
            }
        }
        // What is left is in the hands of others.
        if done == before {
            break;
        }
    }
    if let Some(round) = round {
        round.close().await;
    }
    Ok(done)
}

/// A mail that is this worker's alone until the claim ends.
struct Claimed {
    row: MailRow,
    until: Timestamp,
}

async fn claim(app: &App, tenant: TenantId) -> Result<Option<Claimed>> {
    let now = app.now();
    let until = now.plus_seconds(LEASE_SECONDS);
    let claimed = app
        .store
        .transaction(move |conn| mails::claim(conn, tenant, now, until).boxed());
    let claimed: Option<MailRow> = claimed.await?;
    Ok(claimed.map(|row| Claimed { row, until }))
}

/// Sends a mail and writes what became of it. Are others to be sent now? Not where the way is barred: they stay due.
async fn send(app: &App, mut mail: Claimed, round: &mut Option<Round>) -> Result<bool> {
    let attempt = attempt(app, &mut mail, round).await;
    let is_barred = round.as_ref().is_some_and(Round::is_lost);
    let goes_on = !is_barred && !matches!(attempt, Attempt::Barred(_));
    settle(app, mail, attempt).await?;
    Ok(goes_on)
}

/// What became of an attempt.
enum Attempt {
    /// There was nothing to send: why.
    Dropped(&'static str),
    Posted(Outcome),
    /// Nothing could be sent at all: why.
    Barred(String),
    /// It was handed over by a process that has died since.
    Uncertain,
    /// The claim had ended, or there is nothing to be done any more.
    Lost,
}

impl Attempt {
    /// Something failed here, which another time may not. It keeps no other mail from being sent.
    fn failed(row: &MailRow, error: &Error) -> Self {
        tracing::error!(mail = %row.id, %error, "a mail could not be made");
        let why = "the server could not make it; its log says why";
        Self::Posted(Outcome::Temporary(why.to_owned()))
    }
}

async fn attempt(app: &App, mail: &mut Claimed, round: &mut Option<Round>) -> Attempt {
    // A file is written once more over itself.
    let may_repeat = matches!(app.config.mail.post, Post::Folder(_));
    if mail.row.handed_over_at.is_some() && !may_repeat {
        return Attempt::Uncertain;
    }
    // Before there is a token: one for each attempt that comes to nothing would be one too many.
    let way = match round {
        Some(way) => way,
        None => match app.config.mail.post.open().await {
            Ok(opened) => round.insert(opened),
            Err(why) => return Attempt::Barred(why),
        },
    };
    let prepared = match prepare(app, &mail.row, mail.until).boxed().await {
        Ok((prepared, row)) => {
            mail.row = row;
            prepared
        }
        Err(error) => return Attempt::failed(&mail.row, &error),
    };
    let letter = match prepared {
        Prepared::Letter(letter) => letter,
        Prepared::Dropped(why) => return Attempt::Dropped(why),
        Prepared::Lost => return Attempt::Lost,
    };
    let message = match Message::new(mail.row.id, mail.row.created_at, &letter) {
        Ok(message) => message,
        Err(error) => return Attempt::Posted(Outcome::Permanent(error.to_string())),
    };
    let handing_over = async || match hand_over(app, mail, letter.kind).await {
        Ok(HandOver::Noted) => Ok(()),
        Ok(HandOver::Enough) => Err(Attempt::Dropped(recipient::ENOUGH)),
        Ok(HandOver::Lost) => Err(Attempt::Lost),
        Err(error) => Err(Attempt::failed(&mail.row, &error)),
    };
    let posted = way.deliver(&message, handing_over).await;
    posted.map_or_else(|instead| instead, Attempt::Posted)
}

/// May a mail be handed over?
enum HandOver {
    /// It may, and that is noted.
    Noted,
    /// Others had enough of its kind handed over meanwhile.
    Enough,
    /// It is not this worker's any more.
    Lost,
}

/// Notes that a mail is handed over. The customer is held meanwhile: of many servers, none goes beyond what is enough.
async fn hand_over(app: &App, mail: &mut Claimed, told: MailKind) -> Result<HandOver> {
    let row = MailRow {
        handed_over_at: Some(app.now()),
        ..mail.row.clone()
    };
    let job = (app.clone(), row.clone(), mail.until);
    let noted = app.store.transaction(move |conn| {
        async move {
            let (app, row, until) = &job;
            if let Some(customer) = row.customer_id {
                customers::hold(conn, row.tenant_id, customer).await?;
                if recipient::had_enough(app, conn, row, (customer, told)).await? {
                    return Ok(HandOver::Enough);
                }
            }
            Ok(match mails::save_claimed(conn, row, *until).await? {
                true => HandOver::Noted,
                false => HandOver::Lost,
            })
        }
        .boxed()
    });
    let noted: Result<HandOver> = noted.await;
    if matches!(noted, Ok(HandOver::Noted)) {
        mail.row = row;
    }
    noted
}

/// Writes what became of a mail.
async fn settle(app: &App, mut mail: Claimed, attempt: Attempt) -> Result<()> {
    let now = app.now();
    let row = &mut mail.row;
    let (outcome, error) = match attempt {
        Attempt::Posted(Outcome::Accepted) => (Some(MailOutcome::Sent), None),
        Attempt::Dropped(why) => (Some(MailOutcome::Dropped), Some(why.to_owned())),
        Attempt::Uncertain => {
            let why = "the server that sent it stopped before it knew whether it was taken";
            (Some(MailOutcome::Uncertain), Some(why.to_owned()))
        }
        Attempt::Posted(Outcome::Unconfirmed(why)) => (Some(MailOutcome::Uncertain), Some(why)),
        Attempt::Posted(Outcome::Permanent(why)) => (Some(MailOutcome::Failed), Some(why)),
        Attempt::Lost => {
            tracing::debug!(mail = %row.id, "a mail took too long, or is not to be sent any more");
            return Ok(());
        }
        Attempt::Posted(Outcome::Temporary(why)) | Attempt::Barred(why) => {
            let is_late = row.created_at.plus_seconds(patience(row.kind)) <= now;
            (is_late.then_some(MailOutcome::Failed), Some(why))
        }
    };
    let (id, kind, why) = (row.id, row.kind, error.as_deref().unwrap_or_default());
    match outcome {
        Some(MailOutcome::Sent) => tracing::info!(mail = %id, %kind, "a mail was sent"),
        Some(MailOutcome::Dropped) => {
            tracing::debug!(mail = %id, %kind, why, "a mail was not needed")
        }
        Some(MailOutcome::Failed) => {
            tracing::error!(mail = %id, %kind, why, "a mail could not be sent")
        }
        Some(MailOutcome::Uncertain) => {
            tracing::warn!(mail = %id, %kind, why, "a mail may not have arrived; it is not sent again");
        }
        None => {
            tracing::warn!(mail = %id, %kind, why, "a mail was not taken; it is tried again later")
        }
    }
    if outcome.is_none() {
        row.handed_over_at = None;
        row.due_at = next_attempt(now, row.attempts);
    }
    row.done_at = outcome.map(|_| now);
    row.outcome = outcome;
    row.error = error;
    let mut wait = SETTLE_AGAIN.0;
    loop {
        match save(app, &mail).await {
            Ok(_) => return Ok(()),
            Err(error) if wait > SETTLE_AGAIN.1 => return Err(error),
            Err(error) => {
                tracing::warn!(mail = %id, %error, "what became of a mail could not be written; it is tried again");
            }
        }
        tokio::time::sleep(wait).await;
        wait *= 2;
    }
}

/// Writes what is known of a mail, where it is still this worker's.
async fn save(app: &App, mail: &Claimed) -> Result<bool> {
    let (row, until) = (mail.row.clone(), mail.until);
    let saved = app.store.transaction(move |conn| {
        async move { mails::save_claimed(conn, &row, until).await }.boxed()
    });
    Ok(saved.await.map_err(|error: repositories::Error| error)?)
}

/// Half a minute after the first attempt, doubling up to an hour.
fn next_attempt(now: Timestamp, attempts: i32) -> Timestamp {
    let doubled = 30_i64 << (attempts - 1).clamp(0, 10);
    now.plus_seconds(doubled.min(3_600))
}

/// For how many seconds a mail is tried: what somebody waits for is of no use later.
fn patience(kind: MailKind) -> i64 {
    match kind {
        MailKind::ResetPassword | MailKind::SignInLink => 3_600,
        _ => 3 * 24 * 3_600,
    }
}

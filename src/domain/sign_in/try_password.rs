use tokio::sync::oneshot::{self, error::TryRecvError};

use super::Counters;
use crate::{
    app::App,
    domain::{Error, Result, password},
    repositories::of_this_request,
};

/// What trying a password says.
pub(in crate::domain) struct Tried {
    /// The counters, at which it was counted as an attempt that fails.
    pub(in crate::domain) counters: Counters,
    /// Is it the password, and were there not too many before?
    pub(in crate::domain) is_right: bool,
    /// Was the hash made in a way that is no longer used?
    pub(in crate::domain) is_outdated: bool,
}

/// Compares a password with a hash, as an attempt that is counted before. Without a hash, or where there were too many,
/// it takes as long, and says no.
///
/// It goes on to its end also where the caller stops waiting. Then, and where the hasher is too busy to compare, only
/// what was wrong stays counted.
pub(in crate::domain) async fn try_password(
    app: &App,
    mut counters: Counters,
    given: &str,
    hash: Option<&str>,
) -> Result<Tried> {
    let (_waiting, mut waits) = oneshot::channel::<()>();
    let (app, given, hash) = (app.clone(), given.to_owned(), hash.map(str::to_owned));
    let tried = tokio::spawn(of_this_request(async move {
        let attempt = counters.begin(&app).await?;
        let compared = password::compare(&app, &given, hash.as_deref()).await;
        let is_lost = match &compared {
            Err(_) => true,
            Ok(compared) => compared.matches && waits.try_recv() == Err(TryRecvError::Closed),
        };
        if is_lost && !attempt.is_locked {
            counters.undo(&app).await?;
        }
        let compared = compared?;
        Ok(Tried {
            counters,
            is_right: compared.matches && !attempt.is_locked,
            is_outdated: compared.is_outdated,
        })
    }));
    match tried.await {
        Ok(tried) => tried,
        Err(lost) => match lost.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Error::Busy),
        },
    }
}

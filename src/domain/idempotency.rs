//! Mutations that their callers name by a key, so that each is done once however often it is sent.
//!
//! Whoever asks again for the same gets the answer that was given, for a day; who asks for something else under the
//! key is refused. What was done and that answer are one transaction, so that there is never one without the other.
//!
//! A key counts for one caller and one operation. Somebody without a credential is known by the key alone, and by the
//! sites that the request names, so that key has to be one that nobody guesses.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{Call, Credential, Error, Result, Viewer};
use crate::{
    app::App,
    repositories::{
        self, Once,
        idempotency_keys::{self, IdempotencyKeyRow},
    },
    secrets::{Seal, SecretKey},
    values::{IdempotencyKey, TenantId},
};

/// For how long an answer is kept: a day.
const KEPT_SECONDS: i64 = 24 * 3_600;
/// Characters of a key that nobody guesses, at least.
pub(super) const MIN_UNGUESSABLE: usize = 16;

/// A mutation, as it was asked for under a key.
pub struct Asked<'a> {
    /// The key.
    pub key: &'a IdempotencyKey,
    /// What it does: the names of its root fields.
    pub operation: &'a str,
    /// The sites that its variables name.
    pub sites: &'a [&'a str],
    /// All else that decides what is done and how it is answered, and is not known by the call.
    pub body: &'a [&'a str],
}

/// What became of a mutation that has a key.
pub enum Outcome<T> {
    /// This is its answer.
    Answered {
        /// As it was given.
        answer: Vec<u8>,
        /// Was it given before?
        is_replayed: bool,
    },
    /// The key stands for something else. Nothing was done.
    Conflict,
    /// It failed, and nothing was done.
    Failed(T),
}

/// The key that a mutation is to be done under.
#[derive(Clone)]
pub struct Claim {
    row: IdempotencyKeyRow,
    /// Opens with the key alone, which is nowhere in the store.
    seal: Seal,
}

impl Claim {
    /// Names what is asked for.
    pub fn new(app: &App, call: &Call, asked: &Asked<'_>) -> Result<Self> {
        let Asked { key, sites, .. } = asked;
        let key = key.as_str();
        let site = call.site.as_deref().unwrap_or_default();
        let is_anonymous = matches!(call.viewer, Viewer::Anonymous);
        // Without a key of the server's, what is kept is sealed with this one alone.
        if key.len() < MIN_UNGUESSABLE && (is_anonymous || app.seal.is_none()) {
            return Err(Error::ShortIdempotencyKey);
        }
        let (mut who, mut tenant_id, mut customer_id) = (Vec::new(), TenantId::NIL, None);
        match &call.viewer {
            Viewer::ApiClient(client) => {
                tenant_id = client.tenant_id;
                who.push(client.id.to_string());
            }
            Viewer::Customer(me) => {
                tenant_id = me.tenant_id;
                customer_id = Some(me.customer_id);
                who.push(me.customer_id.to_string());
                // Whichever session it is: who signs in again may ask again.
                who.push(match &me.credential {
                    Credential::Session { .. } => "session".to_owned(),
                    Credential::Impersonation { by, .. } => by.to_string(),
                    Credential::PersonalAccessToken { id, .. } => id.to_string(),
                });
            }
            Viewer::Anonymous => {
                who.push(site.to_owned());
                who.extend(sites.iter().map(|site| (*site).to_owned()));
            }
        }
        let who: Vec<&str> = who.iter().map(String::as_str).collect();
        let named = |purpose| digest(&[&[purpose, asked.operation, key][..], &who].concat());
        let languages = call.languages.iter().map(|language| language.as_str());
        let languages: Vec<_> = languages.collect();
        let said = [site, &languages.join(",")];
        let fingerprint = digest(&[&said[..], asked.body].concat());
        let created_at = app.now();
        Ok(Self {
            row: IdempotencyKeyRow {
                tenant_id,
                key: named("key").to_vec(),
                customer_id,
                fingerprint: fingerprint.to_vec(),
                answer: Vec::new(),
                created_at,
                expires_at: created_at.plus_seconds(KEPT_SECONDS),
            },
            seal: Seal::new(&SecretKey::new(named("seal"))),
        })
    }

    /// Seals an answer, with the server's own key as well where there is one: a caller's may be one that can be guessed.
    fn seal(&self, app: &App, answer: &[u8]) -> Option<Vec<u8>> {
        let (place, nonce) = (self.place(), app.random());
        let sealed = self.seal.seal(answer, &place, nonce)?;
        match &app.seal {
            Some(seal) => seal.seal(&sealed, &place, app.random()),
            None => Some(sealed),
        }
    }

    fn open(&self, app: &App, sealed: &[u8]) -> Option<Vec<u8>> {
        let place = self.place();
        match app.seal.as_ref().and_then(|seal| seal.open(sealed, &place)) {
            Some(opened) => self.seal.open(&opened, &place),
            None => self.seal.open(sealed, &place),
        }
    }

    fn place(&self) -> String {
        format!("idempotency-key {}", HEXLOWER.encode(&self.row.key))
    }

    /// What is answered where the key has been used.
    fn replay<T>(&self, app: &App, kept: &IdempotencyKeyRow) -> Result<Outcome<T>> {
        if kept.fingerprint != self.row.fingerprint {
            return Ok(Outcome::Conflict);
        }
        match self.open(app, &kept.answer) {
            Some(answer) => Ok(Outcome::Answered {
                answer,
                is_replayed: true,
            }),
            None => Err(lost()),
        }
    }
}

/// Does what is asked for under a key, unless that was done before.
///
/// `work` gives the answer to be kept, or fails, which undoes all that it wrote. Once begun it goes on to its end, also where
/// the caller stops waiting for it: who asks again gets its answer. Of those who ask at once, one does it and the
/// others wait.
pub async fn once<T>(
    app: &App,
    claim: Claim,
    work: impl Future<Output = Result<Vec<u8>, T>> + Send + 'static,
) -> Result<Outcome<T>>
where
    T: Send + 'static,
{
    // What several servers do at once is for the store to decide.
    let turn = app.store.turn(&claim.row.key).await;
    let mut conn = app.store.read().await?;
    let (tenant, key) = (claim.row.tenant_id, &claim.row.key);
    let kept = idempotency_keys::find(&mut conn, tenant, key, app.now()).await?;
    drop(conn);
    if let Some(kept) = kept {
        return claim.replay(app, &kept);
    }
    let app = app.clone();
    let done = {
        let app = app.clone();
        async move {
            let _turn = turn;
            let mut answer = Vec::new();
            let sealed = async {
                answer = work.await.map_err(Failed::Work)?;
                claim.seal(&app, &answer).ok_or(Failed::<T>::Sealing)
            };
            match app.store.once(claim.row.clone(), sealed).await? {
                Once::Kept => {
                    // What it told of mails was before they were there to be seen.
                    app.mail_waits.notify_one();
                    let is_replayed = false;
                    Ok(Outcome::Answered {
                        answer,
                        is_replayed,
                    })
                }
                Once::Overtaken(kept) => claim.replay(&app, &kept),
                Once::Undone(Failed::Work(failed)) => Ok(Outcome::Failed(failed)),
                Once::Undone(Failed::Sealing) => Err(lost()),
            }
        }
    };
    app.store.finish(done).await
}

enum Failed<T> {
    Work(T),
    Sealing,
}

/// An answer that cannot be given once more, and must not be given anew.
fn lost() -> Error {
    repositories::Error::Missing("the key that a kept answer is sealed with").into()
}

fn digest(parts: &[&str]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    digest.finalize().into()
}

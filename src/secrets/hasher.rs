use std::{
    num::NonZero,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use thread_priority::{ThreadPriority, set_current_thread_priority};
use tokio::sync::{MutexGuard, oneshot};

/// Of 0 to 99: a niceness of 10. Whoever waits for a read does not notice the hashes; and they go on, with a tenth of the
/// time, where others take all of it: at the lowest priority a busy neighbour had sign-ins wait for longer than they may.
const PRIORITY: u8 = 22;

/// Memory of one hash in KiB, its passes and its lanes: what OWASP recommends for argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// Hashes that wait for a thread, for each thread. At some 20 ms each the last one waits for half a
/// second.
const QUEUE: usize = 32;
/// How many different things are done at once that need a hash and are done once only.
const TURNS: usize = 64;

/// Hashes passwords with argon2id, on threads of its own: as many as there are cores, at a lower
/// priority than those that answer requests.
pub struct Hasher {
    jobs: SyncSender<Job>,
    done: Arc<AtomicU64>,
    waiting: Arc<AtomicUsize>,
    max_waiting: usize,
    turns: [tokio::sync::Mutex<()>; TURNS],
}

/// Too many hashes are waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being hashed")]
pub struct HashingBusy;

/// What comparing a password with a hash says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// Is it the password?
    pub matches: bool,
    /// Was the hash made in a way that is no longer used? Then it should be made anew.
    pub is_outdated: bool,
}

enum Job {
    Hash {
        password: String,
        salt: [u8; 16],
        answer: oneshot::Sender<Option<String>>,
    },
    Compare {
        password: String,
        hash: Option<String>,
        answer: oneshot::Sender<Compared>,
    },
}

impl Job {
    /// Has who asked gone?
    fn is_abandoned(&self) -> bool {
        match self {
            Self::Hash { answer, .. } => answer.is_closed(),
            Self::Compare { answer, .. } => answer.is_closed(),
        }
    }

    fn run(self, argon2: &Argon2<'_>) {
        match self {
            Self::Hash {
                password,
                salt,
                answer,
            } => {
                let hash = argon2.hash_password_with_salt(password.as_bytes(), &salt);
                let _ = answer.send(hash.ok().map(|hash| hash.to_string()));
            }
            Self::Compare {
                password,
                hash,
                answer,
            } => {
                let _ = answer.send(compare(argon2, &password, hash.as_deref()));
            }
        }
    }
}

/// Compares as long where there is no hash as where there is one.
fn compare(argon2: &Argon2<'_>, password: &str, hash: Option<&str>) -> Compared {
    let (memory, passes, lanes) = COST;
    let current = format!("$argon2id$v=19$m={memory},t={passes},p={lanes}$");
    let nobodys = format!("{current}{}${}", "A".repeat(22), "A".repeat(43));
    let is_right = match PasswordHash::new(hash.unwrap_or(&nobodys)) {
        Ok(hash) => argon2.verify_password(password.as_bytes(), &hash).is_ok(),
        Err(_) => false,
    };
    Compared {
        matches: hash.is_some() && is_right,
        is_outdated: hash.is_some_and(|hash| !hash.starts_with(&current)),
    }
}

impl Hasher {
    /// Starts the threads.
    pub fn start() -> Self {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let (jobs, queue) = sync_channel(threads * QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        let done = Arc::new(AtomicU64::new(0));
        let waiting = Arc::new(AtomicUsize::new(0));
        for _ in 0..threads {
            let (queue, done, waiting) = (queue.clone(), done.clone(), waiting.clone());
            let name = thread::Builder::new().name("hash".to_owned());
            if let Err(error) = name.spawn(move || work(&queue, &done, &waiting)) {
                tracing::error!(%error, "a thread for hashing passwords cannot be started");
            }
        }
        Self {
            jobs,
            done,
            waiting,
            max_waiting: threads * QUEUE,
            turns: [const { tokio::sync::Mutex::const_new(()) }; TURNS],
        }
    }

    /// Waits for the turn of who uses this secret. A link that is opened many times at once would otherwise fill
    /// the queue with hashes of which one counts. Some different secrets share a turn.
    pub async fn turn(&self, secret_hash: &[u8]) -> MutexGuard<'_, ()> {
        let place = secret_hash.first().copied().unwrap_or_default();
        self.turns[usize::from(place) % TURNS].lock().await
    }

    /// How many hashes were made so far, to be kept or to be compared with.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// How many wait for a thread.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// How many may wait at most.
    pub fn max_waiting(&self) -> usize {
        self.max_waiting
    }

    /// The hash of a password as a PHC string, which says how it was made.
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, HashingBusy> {
        let (answer, hashed) = oneshot::channel();
        self.queue(Job::Hash {
            password: password.to_owned(),
            salt,
            answer,
        })?;
        hashed.await.ok().flatten().ok_or(HashingBusy)
    }

    /// Compares a password with a hash. Without a hash it takes as long, and says no.
    pub async fn compare(
        &self,
        password: &str,
        hash: Option<&str>,
    ) -> Result<Compared, HashingBusy> {
        let (answer, compared) = oneshot::channel();
        self.queue(Job::Compare {
            password: password.to_owned(),
            hash: hash.map(str::to_owned),
            answer,
        })?;
        compared.await.map_err(|_| HashingBusy)
    }

    fn queue(&self, job: Job) -> Result<(), HashingBusy> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.jobs.try_send(job).map_err(|refused| {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            match refused {
                TrySendError::Full(_) | TrySendError::Disconnected(_) => HashingBusy,
            }
        })
    }
}

fn work(queue: &Mutex<Receiver<Job>>, done: &AtomicU64, waiting: &AtomicUsize) {
    // Where the system does not allow it, hashes compete with everything else.
    if let Ok(priority) = PRIORITY.try_into() {
        let _ = set_current_thread_priority(ThreadPriority::Crossplatform(priority));
    }
    let (memory, passes, lanes) = COST;
    let Ok(params) = Params::new(memory, passes, lanes, None) else {
        tracing::error!("the cost of hashing passwords is out of bounds");
        return;
    };
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    loop {
        let job = match queue.lock() {
            Ok(queue) => queue.recv(),
            Err(_) => return,
        };
        let Ok(job) = job else { return };
        waiting.fetch_sub(1, Ordering::Relaxed);
        // Who asked has gone: the time is for somebody else.
        if job.is_abandoned() {
            continue;
        }
        done.fetch_add(1, Ordering::Relaxed);
        job.run(&argon2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_knows_its_password_and_its_age() {
        let hasher = Hasher::start();
        let hash = hasher.hash("correct horse", [7; 16]).await.expect("a hash");
        let compare = |password, hash| hasher.compare(password, hash);
        let says = |matches, is_outdated| {
            Ok(Compared {
                matches,
                is_outdated,
            })
        };
        assert_eq!(
            compare("correct horse", Some(&*hash)).await,
            says(true, false)
        );
        assert_eq!(
            compare("correct hose", Some(&*hash)).await,
            says(false, false)
        );
        assert_eq!(compare("correct horse", None).await, says(false, false));
        // The same password with less memory and one pass.
        let params = Params::new(8_192, 1, 1, None).expect("a cost");
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let weak = weak
            .hash_password_with_salt(b"correct horse", &[7; 16])
            .expect("a hash")
            .to_string();
        assert_eq!(
            compare("correct horse", Some(&*weak)).await,
            says(true, true)
        );
        assert_eq!(hasher.done(), 5);
    }
}

use std::{
    num::NonZero,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};

use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};
use thread_priority::{ThreadPriority, set_current_thread_priority};
use tokio::sync::oneshot;

/// Memory of one hash in KiB, its passes and its lanes: what OWASP recommends for argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// Hashes that wait for a thread, for each thread. At some 20 ms each the last one waits for half a
/// second.
const QUEUE: usize = 32;

/// Hashes passwords with argon2id, on threads of its own: as many as there are cores, at a lower
/// priority than those that answer requests.
pub struct Hasher {
    jobs: SyncSender<Job>,
}

/// Too many hashes are waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being hashed")]
pub struct HashingBusy;

struct Job {
    password: String,
    salt: [u8; 16],
    answer: oneshot::Sender<Option<String>>,
}

impl Hasher {
    /// Starts the threads.
    pub fn start() -> Self {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let (jobs, queue) = sync_channel(threads * QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..threads {
            let queue = queue.clone();
            let name = thread::Builder::new().name("hash".to_owned());
            if let Err(error) = name.spawn(move || work(&queue)) {
                tracing::error!(%error, "a thread for hashing passwords cannot be started");
            }
        }
        Self { jobs }
    }

    /// The hash of a password as a PHC string, which says how it was made.
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, HashingBusy> {
        let (answer, hashed) = oneshot::channel();
        let job = Job {
            password: password.to_owned(),
            salt,
            answer,
        };
        match self.jobs.try_send(job) {
            Ok(()) => hashed.await.ok().flatten().ok_or(HashingBusy),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(HashingBusy),
        }
    }
}

fn work(queue: &Mutex<Receiver<Job>>) {
    // Where the system does not allow it, hashes compete with everything else.
    let _ = set_current_thread_priority(ThreadPriority::Min);
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
        // Who asked has gone: the time is for somebody else.
        if job.answer.is_closed() {
            continue;
        }
        let hash = argon2.hash_password_with_salt(job.password.as_bytes(), &job.salt);
        let _ = job.answer.send(hash.ok().map(|hash| hash.to_string()));
    }
}

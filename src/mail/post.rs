use std::{fmt, path::PathBuf};

use super::{
    Message, SmtpConfig, folder,
    smtp::{Connection, Sending},
};

/// The way that mails go.
#[derive(Debug, Clone)]
pub enum Post {
    /// Each becomes a file in this folder.
    Folder(PathBuf),
    /// A server takes them.
    Smtp(SmtpConfig),
}

/// What became of a mail. The texts are for the operator: what a server said, or what went wrong. They
/// hold nothing of the mail, and no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server, or the disk, has it.
    Accepted,
    /// It was not taken; another time it may be.
    Temporary(String),
    /// It was not taken, and will not be.
    Permanent(String),
    /// The server got all of it, and the connection ended before it said whether it took it. Who sends
    /// it again may send it twice; who does not may not have sent it at all.
    Unconfirmed(String),
}

/// One round of the post: some mails, one after another, over one connection.
pub struct Round {
    way: Way,
}

enum Way {
    Folder(PathBuf),
    Smtp(Box<Connection>),
}

impl Post {
    /// Sets out. What fails here is the fault of no mail: the text says what is wrong with the server
    /// or the way to it.
    pub async fn open(&self) -> Result<Round, String> {
        let way = match self {
            Self::Folder(folder) => Way::Folder(folder.clone()),
            Self::Smtp(config) => Way::Smtp(Box::new(Connection::open(config).await?)),
        };
        Ok(Round { way })
    }
}

impl Round {
    /// Delivers a message. `handing_over` is called once the server has agreed to take it and waits for
    /// it: from its end on, and not before, the message may arrive, whatever happens to this process.
    /// Where it fails nothing is handed over, and its error is given back.
    pub async fn deliver<E>(
        &mut self,
        message: &Message,
        handing_over: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Result<Outcome, E> {
        match &mut self.way {
            Way::Folder(folder) => {
                handing_over().await?;
                Ok(match folder::deliver(folder, message).await {
                    Ok(()) => Outcome::Accepted,
                    Err(error) => Outcome::Temporary(format!("cannot write the file: {error}")),
                })
            }
            Way::Smtp(connection) => {
                let sending = match connection.announce(message).await {
                    Sending::Agreed(agreed) => agreed,
                    Sending::Refused(outcome) => return Ok(outcome),
                };
                // Without the message's end the server takes nothing.
                handing_over().await?;
                Ok(connection.hand_over(sending, message).await)
            }
        }
    }

    /// Is the mail server out of reach? The rest of the mails need not be tried now.
    pub fn is_lost(&self) -> bool {
        match &self.way {
            Way::Folder(_) => false,
            Way::Smtp(connection) => connection.is_lost(),
        }
    }

    /// Ends the round: takes leave of the server. What was delivered stays so, whatever it answers.
    pub async fn close(self) {
        match self.way {
            Way::Folder(_) => {}
            Way::Smtp(connection) => connection.close().await,
        }
    }
}

impl fmt::Debug for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Round").finish_non_exhaustive()
    }
}

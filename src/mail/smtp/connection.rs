use std::{future::Future, time::Duration};

use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::AsyncSmtpConnection,
    commands::{Data, Mail, Rcpt, Rset},
    extension::{Extension, MailBodyParameter, MailParameter},
    response::{Response, Severity},
};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use super::{Security, SmtpConfig, reason::reason, stream::Upgradable};
use crate::mail::{Message, message::Writing, post::Outcome};

/// The server is closing the connection: it says so instead of answering.
const CLOSING: u16 = 421;

/// It wants a user and password, or TLS: that is about the settings, and no mail's fault.
const ABOUT_SETTINGS: [u16; 4] = [530, 534, 535, 538];

/// A connection to a mail server, opened again where it was lost between two mails.
pub(in crate::mail) struct Connection {
    config: SmtpConfig,
    /// Ready for the next mail.
    idle: Option<Server>,
    /// Why it could not be opened again. The rest of a round need not try.
    unreachable: Option<String>,
}

type Server = Box<AsyncSmtpConnection>;

/// What the server said to a mail that was announced.
pub(in crate::mail) enum Sending {
    /// It waits for the message.
    Agreed(Server),
    /// It does not.
    Refused(Outcome),
}

/// Why a command did not do what it should.
enum Failure {
    /// The server said no, to this mail and for now. It can be asked about another one.
    Temporary(String),
    /// It said no to this mail for good.
    Permanent(String),
    /// It said no, and that it will not speak with us any more.
    Closing(String),
    /// It did not say anything.
    Lost(String),
}

impl Connection {
    pub(in crate::mail) async fn open(config: &SmtpConfig) -> Result<Self, String> {
        let idle = connect(config).await?;
        Ok(Self {
            config: config.clone(),
            idle: Some(idle),
            unreachable: None,
        })
    }

    /// Tells the server of a message, up to the point where it waits for it.
    pub(in crate::mail) async fn announce(&mut self, message: &Message) -> Sending {
        if let Some(server) = self.idle.take() {
            // It may have had enough mails, or waited too long for one: not the fault of this one.
            if let Ok(sending) = self.agree(server, message).await {
                return sending;
            }
        }
        let agreed = match self.open_again().await {
            Ok(server) => self.agree(server, message).await,
            Err(reason) => Err(reason),
        };
        agreed.unwrap_or_else(|reason| Sending::Refused(Outcome::Temporary(reason)))
    }

    /// Hands over a message that the server waits for.
    pub(in crate::mail) async fn hand_over(
        &mut self,
        mut server: Server,
        message: &Message,
    ) -> Outcome {
        let bytes = message.bytes(Writing::Encoded);
        let mut ended = false;
        let parts = Parts {
            bytes: Some(&bytes),
            ended: &mut ended,
        };
        let answer = within(self.config.timeouts.message, server.message_iter(parts)).await;
        match answer.and_then(|response| expected(&response, Severity::PositiveCompletion)) {
            Ok(()) => {
                self.idle = Some(server);
                Outcome::Accepted
            }
            Err(Failure::Temporary(reason)) => {
                self.idle = self.reset(server).await;
                Outcome::Temporary(reason)
            }
            Err(Failure::Permanent(reason)) => {
                self.idle = self.reset(server).await;
                Outcome::Permanent(reason)
            }
            Err(Failure::Lost(reason)) if ended => Outcome::Unconfirmed(reason),
            Err(Failure::Lost(reason) | Failure::Closing(reason)) => Outcome::Temporary(reason),
        }
    }

    /// Was it lost, and could not be opened again?
    pub(in crate::mail) fn is_lost(&self) -> bool {
        self.unreachable.is_some()
    }

    pub(in crate::mail) async fn close(self) {
        if let Some(mut server) = self.idle {
            // Good manners; what was accepted stays accepted.
            let _ = timeout(self.config.timeouts.connect, server.quit()).await;
        }
    }

    async fn open_again(&mut self) -> Result<Server, String> {
        if let Some(reason) = &self.unreachable {
            return Err(reason.clone());
        }
        let server = connect(&self.config).await;
        self.unreachable = server.as_ref().err().cloned();
        server
    }

    /// Announces the message on this connection; `Err` where that is lost.
    async fn agree(&mut self, mut server: Server, message: &Message) -> Result<Sending, String> {
        let refused = match announce(&mut server, message, self.config.timeouts.command).await {
            Ok(()) => return Ok(Sending::Agreed(server)),
            Err(Failure::Lost(reason) | Failure::Closing(reason)) => return Err(reason),
            Err(Failure::Temporary(reason)) => Outcome::Temporary(reason),
            Err(Failure::Permanent(reason)) => Outcome::Permanent(reason),
        };
        self.idle = self.reset(server).await;
        Ok(Sending::Refused(refused))
    }

    /// The connection as if nothing had been refused; `None` where it is of no use any more.
    async fn reset(&self, mut server: Server) -> Option<Server> {
        let reset = command(&mut server, Rset, self.config.timeouts.command).await;
        reset.ok().map(|_| server)
    }
}

async fn announce(server: &mut Server, message: &Message, wait: Duration) -> Result<(), Failure> {
    let mut parameters = Vec::new();
    if message.needs_utf8() {
        let offered = |extension| server.server_info().supports_feature(extension);
        if !offered(Extension::SmtpUtfEight) || !offered(Extension::EightBitMime) {
            let reason = "the mail server takes no addresses with letters beyond a to z (SMTPUTF8)";
            return Err(Failure::Permanent(reason.to_owned()));
        }
        parameters.push(MailParameter::SmtpUtfEight);
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let sender = Mail::new(Some(message.sender().clone()), parameters);
    let answer = command(server, sender, wait).await?;
    expected(&answer, Severity::PositiveCompletion)?;
    let recipient = Rcpt::new(message.recipient().clone(), Vec::new());
    let answer = command(server, recipient, wait).await?;
    expected(&answer, Severity::PositiveCompletion)?;
    let answer = command(server, Data, wait).await?;
    expected(&answer, Severity::PositiveIntermediate)
}

async fn connect(config: &SmtpConfig) -> Result<Server, String> {
    let url = &config.url;
    let (host, port) = (url.server_name(), url.port());
    let waits = &config.timeouts;
    let unreachable = |reason: String| format!("cannot connect to {url}: {reason}");
    let connected = match url.security() {
        Security::Always => {
            let tls = config.tls.clone();
            let address = (host, port);
            let connecting = AsyncSmtpConnection::connect_tokio1(
                address,
                Some(waits.connect),
                &config.hello,
                tls,
                None,
            );
            within(waits.connect + waits.command, connecting).await
        }
        Security::StartTls | Security::Off => {
            let stream = reach(&host, port, waits.connect)
                .await
                .map_err(unreachable)?;
            let stream = Box::new(Upgradable::new(stream));
            let greeting = AsyncSmtpConnection::connect_with_transport(stream, &config.hello);
            within(waits.command, greeting).await
        }
    };
    let mut server = Box::new(connected.map_err(|failure| unreachable(failure.reason()))?);
    if let (Security::StartTls, Some(tls)) = (url.security(), &config.tls) {
        if !server.can_starttls() {
            return Err(format!(
                "{url} does not offer STARTTLS, and nothing is sent without"
            ));
        }
        let secured = within(waits.command, server.starttls(tls.clone(), &config.hello)).await;
        secured.map_err(|failure| format!("{url} cannot be trusted: {}", failure.reason()))?;
    }
    if let Some((user, password)) = url.login() {
        let credentials = Credentials::new(user.clone(), password.clone());
        if server
            .server_info()
            .get_auth_mechanism(DEFAULT_MECHANISMS)
            .is_none()
        {
            return Err(format!(
                "{url} does not take a user and password (AUTH PLAIN or LOGIN)"
            ));
        }
        let known = within(waits.command, server.auth(DEFAULT_MECHANISMS, &credentials)).await;
        let answer =
            known.map_err(|failure| format!("{url} does not let us in: {}", failure.reason()))?;
        if answer.code().severity != Severity::PositiveCompletion {
            return Err(format!(
                "{url} does not let us in: it said {}",
                answer.code()
            ));
        }
    }
    Ok(server)
}

/// A connection to the first address of the host that takes one.
async fn reach(host: &str, port: u16, wait: Duration) -> Result<TcpStream, String> {
    let found = timeout(wait, lookup_host((host, port))).await;
    let found = found.map_err(|_| no_answer(wait))?;
    let mut failed = "there is no such host".to_owned();
    for address in found.map_err(|error| error.to_string())? {
        match timeout(wait, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => failed = error.to_string(),
            Err(_) => failed = no_answer(wait),
        }
    }
    Err(failed)
}

async fn command(
    server: &mut Server,
    command: impl std::fmt::Display,
    wait: Duration,
) -> Result<Response, Failure> {
    within(wait, server.command(command)).await
}

async fn within<T>(
    wait: Duration,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Failure> {
    match timeout(wait, answer).await {
        Ok(answer) => answer.map_err(Failure::from),
        Err(_) => Err(Failure::Lost(no_answer(wait))),
    }
}

fn no_answer(wait: Duration) -> String {
    format!("no answer within {wait:?}")
}

fn expected(response: &Response, severity: Severity) -> Result<(), Failure> {
    if response.code().severity == severity {
        return Ok(());
    }
    Err(Failure::Lost(format!(
        "the server said {} out of turn",
        response.code()
    )))
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let reason = reason(&error);
        match error.status().map(u16::from) {
            None => Self::Lost(reason),
            Some(CLOSING) => Self::Closing(reason),
            Some(code) if error.is_transient() || ABOUT_SETTINGS.contains(&code) => {
                Self::Temporary(reason)
            }
            Some(_) => Self::Permanent(reason),
        }
    }
}

impl Failure {
    fn reason(self) -> String {
        match self {
            Self::Temporary(reason)
            | Self::Permanent(reason)
            | Self::Closing(reason)
            | Self::Lost(reason) => reason,
        }
    }
}

/// A message as lettre takes it, which tells when all of it has been written: what comes next is the
/// mark of its end.
struct Parts<'a> {
    bytes: Option<&'a [u8]>,
    ended: &'a mut bool,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let part = self.bytes.take();
        *self.ended = part.is_none();
        part
    }
}

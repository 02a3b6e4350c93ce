//! A mail server that runs as a process of its own (`web/tests/smtp-server.mjs`), and what it got.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Command, Stdio},
    time::Duration,
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};
use tokio::sync::mpsc::{
    UnboundedReceiver, UnboundedSender, error::TryRecvError, unbounded_channel,
};

/// What a test waits for at most.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a mail server is to be. By default it takes anything from anybody.
#[derive(Default)]
pub struct SmtpOptions {
    /// User and password that it asks for.
    pub login: Option<(&'static str, &'static str)>,
    /// It offers STARTTLS with this certificate.
    pub tls: Option<TestCertificate>,
    /// It is encrypted from the first byte on, instead.
    pub secure: bool,
    /// It does not know SMTPUTF8.
    pub ascii_only: bool,
}

/// A certificate for a name, and the authority that signed it; both made for one test.
#[derive(Clone)]
pub struct TestCertificate {
    pub roots: String,
    pub certificate: String,
    pub key: String,
}

impl TestCertificate {
    pub fn of(name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut authority = CertificateParams::new([]).expect("an authority");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let roots = authority.self_signed(&key).expect("a certificate").pem();
        let authority = Issuer::new(authority, key);
        let key = KeyPair::generate().expect("a key");
        let certificate = CertificateParams::new([name.to_owned()]).expect("a name");
        let certificate = certificate
            .signed_by(&key, &authority)
            .expect("a certificate");
        Self {
            roots,
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        }
    }
}

pub struct SmtpServer {
    process: Child,
    orders: ChildStdin,
    mails: UnboundedReceiver<Value>,
    done: UnboundedReceiver<Value>,
    stalled: UnboundedReceiver<Value>,
    pub port: u16,
}

impl SmtpServer {
    /// One that takes anything from anybody, without encryption.
    pub async fn start() -> Self {
        Self::start_with(SmtpOptions::default()).await
    }

    pub async fn start_with(options: SmtpOptions) -> Self {
        let (user, password) = options.login.unzip();
        let tls = options.tls.as_ref();
        let settings = json!({
            "user": user, "password": password,
            "key": tls.map(|tls| &tls.key), "cert": tls.map(|tls| &tls.certificate),
            "secure": options.secure, "utf8": !options.ascii_only,
        });
        let mut process = Command::new("node")
            .args(["tests/smtp-server.mjs", &settings.to_string()])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/web"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node");
        let orders = process.stdin.take().expect("stdin");
        let lines = BufReader::new(process.stdout.take().expect("stdout"));
        let (port, mut ports) = unbounded_channel();
        let (mail, mails) = unbounded_channel();
        let (order, done) = unbounded_channel();
        let (stall, stalled) = unbounded_channel();
        let heard = [
            ("port", port),
            ("mail", mail),
            ("done", order),
            ("stalled", stall),
        ];
        std::thread::spawn(move || tell(lines, &heard));
        let port = next(&mut ports)
            .await
            .as_u64()
            .and_then(|port| u16::try_from(port).ok());
        Self {
            process,
            orders,
            mails,
            done,
            stalled,
            port: port.expect("a port"),
        }
    }

    /// The URL of a server that has no encryption.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=off", self.port)
    }

    /// Refuses the next mail that nothing was ordered for: at `from`, `to`, or once it has the `message`.
    pub async fn refuse(&mut self, at: &str, code: u16, text: &str) {
        self.order(json!({"refuse": {"at": at, "code": code, "text": text}}))
            .await;
    }

    /// Ends the connection at the next mail that nothing was ordered for: instead of an answer to `from`
    /// or `to`, as the `message` begins, when it has accepted it but not said so (`answer`), or `after`.
    pub async fn drop_at(&mut self, step: &str) {
        self.order(json!({"drop": step})).await;
    }

    /// Does not answer to the next mail that nothing was ordered for: at `from`, `to` or `message`.
    pub async fn stall(&mut self, step: &str) {
        self.order(json!({"stall": step})).await;
    }

    /// Waits until it has begun not to answer.
    pub async fn stalled(&mut self) {
        next(&mut self.stalled).await;
    }

    /// Ends the connections of those whom it does not answer.
    pub async fn hang_up(&mut self) {
        self.order(json!({"hangUp": true})).await;
    }

    /// Answers those whom it did not answer, after all.
    pub async fn go_on(&mut self) {
        self.order(json!({"goOn": true})).await;
    }

    /// Accepts the next mail that nothing was ordered for; for what is ordered after it.
    pub async fn accept(&mut self) {
        self.order(json!({"accept": true})).await;
    }

    async fn order(&mut self, order: Value) {
        writeln!(self.orders, "{order}").expect("an order");
        next(&mut self.done).await;
    }

    /// The next mail that was accepted.
    pub async fn next_mail(&mut self) -> Mail {
        Mail(next(&mut self.mails).await)
    }

    /// There is no accepted mail that was not taken with [`Self::next_mail`].
    pub fn has_no_mail(&mut self) -> bool {
        matches!(self.mails.try_recv(), Err(TryRecvError::Empty))
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A mail as the server got it, read by a program of others: `envelope`, `from`, `to`, `subject`, `text`,
/// `html`, `headers` and more.
#[derive(Debug, Clone, PartialEq)]
pub struct Mail(pub Value);

impl Mail {
    pub fn subject(&self) -> &str {
        self.0["subject"].as_str().expect("a subject")
    }

    pub fn text(&self) -> &str {
        self.0["text"].as_str().expect("a text")
    }

    /// The address that the server was told it is for.
    pub fn recipient(&self) -> &str {
        self.0["envelope"]["to"][0].as_str().expect("a recipient")
    }

    /// The link with a token in it.
    pub fn link(&self) -> String {
        link_in(self.text()).unwrap_or_else(|| panic!("no link with a token: {}", self.text()))
    }

    /// The token in its link.
    pub fn token(&self) -> String {
        token_in(&self.link())
    }
}

/// The first link with a token in a text.
pub fn link_in(text: &str) -> Option<String> {
    let words = text.split_whitespace();
    let mut links = words.filter(|word| word.starts_with("http") && word.contains("token="));
    links.next().map(str::to_owned)
}

/// The token in a link.
pub fn token_in(link: &str) -> String {
    let url = url::Url::parse(link).expect("a link");
    let token = url.query_pairs().find(|(name, _)| name == "token");
    token.expect("a token").1.into_owned()
}

fn tell(lines: impl BufRead, heard: &[(&str, UnboundedSender<Value>)]) {
    for line in lines.lines().map_while(Result::ok) {
        let mut said: Value = serde_json::from_str(&line).expect("JSON");
        for (name, channel) in heard {
            if said.get(name).is_some() {
                // Who does not listen any more has ended.
                let _ = channel.send(said[name].take());
            }
        }
    }
}

async fn next(channel: &mut UnboundedReceiver<Value>) -> Value {
    let said = tokio::time::timeout(PATIENCE, channel.recv()).await;
    said.expect("the mail server says nothing")
        .expect("the mail server has ended")
}

//! The mails that a server sends, as they lie in its folder.

use std::collections::HashSet;

use frontdesk::domain::mail;
use mail_parser::MessageParser;

use super::TestApp;

/// A mail that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub from: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Mail {
    /// The address of the first link that has a token.
    pub fn link(&self) -> String {
        let words = self.text.split_whitespace();
        let link = words.into_iter().find(|word| word.contains("token="));
        link.unwrap_or_else(|| panic!("no link in {}", self.text))
            .to_owned()
    }

    /// The token in it.
    pub fn token(&self) -> String {
        let link = self.link();
        link.split_once("token=").expect("a token").1.to_owned()
    }
}

impl TestApp {
    /// Sends what is to be sent, and gives what was sent since this was last asked, oldest first.
    pub async fn mails(&self) -> Vec<Mail> {
        mail::deliver_due(&self.app).await.expect("the outbox");
        let mut files: Vec<_> = match std::fs::read_dir(self.folder.path().join("mail")) {
            Ok(files) => files.map(|file| file.expect("a file").path()).collect(),
            Err(_) => Vec::new(),
        };
        files.sort();
        let mut seen = self.read_mails.lock().expect("no panic");
        let new: Vec<_> = files
            .into_iter()
            .filter(|file| seen.insert(file.clone()))
            .collect();
        new.iter()
            .map(|file| read(&std::fs::read(file).expect("a mail")))
            .collect()
    }

    /// The one mail that was sent since mails were last asked for.
    pub async fn mail(&self) -> Mail {
        let mut mails = self.mails().await;
        assert_eq!(mails.len(), 1, "{mails:#?}");
        mails.remove(0)
    }

    /// Each mail that was sent since mails were last asked for: to whom, and its subject.
    pub async fn subjects(&self) -> Vec<(String, String)> {
        let mails = self.mails().await.into_iter();
        mails.map(|mail| (mail.to, mail.subject)).collect()
    }
}

/// The files that were read already.
pub type ReadMails = std::sync::Mutex<HashSet<std::path::PathBuf>>;

pub fn read(bytes: &[u8]) -> Mail {
    let mail = MessageParser::default().parse(bytes).expect("a mail");
    let address = |address: Option<&mail_parser::Address<'_>>| {
        let address = address.and_then(|address| address.first());
        let address = address.and_then(|address| address.address());
        address.unwrap_or_default().to_owned()
    };
    Mail {
        to: address(mail.to()),
        from: address(mail.from()),
        subject: mail.subject().unwrap_or_default().to_owned(),
        text: mail.body_text(0).unwrap_or_default().into_owned(),
        html: mail.body_html(0).unwrap_or_default().into_owned(),
    }
}

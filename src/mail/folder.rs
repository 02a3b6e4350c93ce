//! Mails as files: for trying things out, and for programs that take them from there.

use std::{
    fs::{self, DirBuilder, File},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use super::message::{Message, Writing};

/// Writes the message into the folder, which is made where there is none. What has its name is whole:
/// it is written under another one first. The same message always has the same name.
pub(super) async fn deliver(folder: &Path, message: &Message) -> io::Result<()> {
    let folder = folder.to_owned();
    let name = name(message);
    let bytes = message.bytes(Writing::Plain);
    let written = tokio::task::spawn_blocking(move || write(&folder, &name, &bytes));
    written.await.map_err(io::Error::other)?
}

/// `20261121T120000Z-mail_….eml`: a list by name is one by time.
fn name(message: &Message) -> String {
    let time: String = message.date().to_string().chars().take(19).collect();
    format!("{}Z-{}.eml", time.replace(['-', ':'], ""), message.id())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    // There are tokens in it: for its owner alone.
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let unfinished = folder.join(format!(".{name}.unfinished"));
    // What a process left behind that was stopped. It might be open to others.
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = File::options();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(name))?;
    File::open(folder)?.sync_all()
}

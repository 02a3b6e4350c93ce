use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use diesel::{
    Connection, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};

use super::{OpenError, failed, file_name};

/// Copies a database into a new file, as it is at one moment, while others go on writing it. Gives the bytes of the file,
/// which is on disk then.
pub async fn backup(from: PathBuf, to: PathBuf) -> Result<u64, OpenError> {
    let copied = tokio::task::spawn_blocking(move || copy(&from, &to)).await;
    copied.map_err(|error| OpenError::Migration(error.to_string()))?
}

fn copy(from: &Path, to: &Path) -> Result<u64, OpenError> {
    if !from.is_file() {
        return Err(failed(from, "there is no such file"));
    }
    match fs::symlink_metadata(to) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(unwritten(to, error)),
        Ok(_) => return Err(unwritten(to, "it is there already; name a new file")),
    }
    // A half of one, under its name, would be taken for a backup. What is there already is somebody else's.
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let mut options = fs::OpenOptions::new();
    let options = options.write(true).create_new(true).mode(0o600);
    options.open(&part).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            let text =
                "it is there already: another backup is being made, or was cut off; remove it";
            unwritten(&part, text)
        }
        _ => unwritten(&part, error),
    })?;
    let copied = write(from, &part).and_then(|bytes| {
        finish(&part, to).map_err(|error| unwritten(to, error))?;
        Ok(bytes)
    });
    if copied.is_err() {
        let _ = fs::remove_file(&part);
    }
    copied
}

fn write(from: &Path, part: &Path) -> Result<u64, OpenError> {
    let name = part
        .to_str()
        .ok_or_else(|| unwritten(part, "its name is not UTF-8"))?;
    let copy = || {
        let mut conn =
            SqliteConnection::establish(&file_name(from)).map_err(|error| error.to_string())?;
        let wait = conn.batch_execute("PRAGMA busy_timeout = 5000");
        let copied = wait.and_then(|()| {
            sql_query("VACUUM INTO ?")
                .bind::<Text, _>(name)
                .execute(&mut conn)
        });
        copied.map_err(|error| error.to_string())
    };
    copy().map_err(|error: String| unwritten(part, error))?;
    fs::metadata(part)
        .map(|file| file.len())
        .map_err(|error| unwritten(part, error))
}

fn unwritten(file: &Path, reason: impl ToString) -> OpenError {
    OpenError::Backup {
        path: file.display().to_string(),
        reason: reason.to_string(),
    }
}

/// Gives the file its name when all of it is on disk.
fn finish(part: &Path, to: &Path) -> io::Result<()> {
    fs::File::open(part)?.sync_all()?;
    // Unlike a renaming, this does not write over what somebody else has put there meanwhile.
    fs::hard_link(part, to)?;
    fs::remove_file(part)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

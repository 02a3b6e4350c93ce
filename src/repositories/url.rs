use std::{
    fmt::{self, Display},
    path::PathBuf,
    str::FromStr,
};

/// Where the data is. Read once, from `--database-url` or `DATABASE_URL`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file, from `sqlite://PATH`: `sqlite://data.db` is relative, `sqlite:///var/data.db` absolute.
    Sqlite(PathBuf),
    /// A PostgreSQL server, from `postgres://…` or `postgresql://…`, kept as it was given.
    Postgres(String),
}

/// The text names no database that Frontdesk can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the database must be sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE")]
pub struct InvalidDatabaseUrl;

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidDatabaseUrl> {
        match text.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() && !path.contains('\0') => {
                Ok(Self::Sqlite(PathBuf::from(path)))
            }
            Some(("postgres" | "postgresql", rest)) if !rest.is_empty() => {
                Ok(Self::Postgres(text.to_owned()))
            }
            _ => Err(InvalidDatabaseUrl),
        }
    }
}

/// Without user and password: fit for logs and messages.
impl Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                // What comes first ends the password, whatever the URL goes on with.
                let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
                let host = authority
                    .rsplit_once('@')
                    .map_or(authority, |(_, host)| host);
                let host = host.split(['?', '#']).next().unwrap_or_default();
                let database = path.split(['?', '#', '@']).next().unwrap_or_default();
                write!(f, "postgres://{host}/{database}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_accepted_and_shown() {
        let shown = |text: &str| text.parse::<DatabaseUrl>().map(|url| url.to_string());
        assert_eq!(
            shown("sqlite://frontdesk.db"),
            Ok("sqlite://frontdesk.db".to_owned())
        );
        assert_eq!(
            shown("sqlite:///var/f.db"),
            Ok("sqlite:///var/f.db".to_owned())
        );
        assert_eq!(
            shown("postgresql://me:p@ss@db:5432/f?password=x"),
            Ok("postgres://db:5432/f".to_owned())
        );
        assert_eq!(
            shown("postgres://me@db/f?password=hunter@secret"),
            Ok("postgres://db/f".to_owned())
        );
        for bad in [
            "",
            "frontdesk.db",
            "mysql://x",
            "sqlite://",
            "postgres://",
            "sqlite:x",
        ] {
            assert_eq!(shown(bad), Err(InvalidDatabaseUrl), "{bad}");
        }
    }
}

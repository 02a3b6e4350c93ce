use crate::{
    app::App,
    domain::{Error, Faults, Path, Reason, Result},
    secrets::Compared,
    values::PasswordPolicy,
};

/// Bytes of a password at most, whatever the policy: nothing is done with a longer one.
const MAX_BYTES: usize = 1_024;

/// A password as a caller gives it, and again where the form asks for it twice.
#[derive(Clone, Default)]
pub(in crate::domain) struct NewPassword<'a> {
    pub(in crate::domain) password: Option<&'a str>,
    pub(in crate::domain) confirmation: Option<&'a str>,
}

/// Judges a password by a policy.
pub(in crate::domain) fn check(
    new: &NewPassword<'_>,
    policy: PasswordPolicy,
    email: Option<&str>,
    faults: &mut Faults,
) {
    let path = Path::of("password");
    if let Some(password) = new.password {
        if password.len() > MAX_BYTES {
            let max = MAX_BYTES;
            return faults.add(path, Reason::TooManyBytes { max });
        }
        if password.chars().any(char::is_control) {
            faults.add(path.clone(), Reason::ControlCharacter);
        }
        let unmet = super::unmet(policy, password, email);
        if !unmet.is_empty() {
            faults.add(path, Reason::PasswordPolicy { policy, unmet });
        }
    }
    if new.confirmation.is_some() && new.confirmation != new.password {
        faults.add(
            Path::of("passwordConfirmation"),
            Reason::PasswordConfirmation,
        );
    }
}

/// Judges only whether a password is short enough to be looked at.
pub(in crate::domain) fn check_size(password: &str, path: &Path, faults: &mut Faults) {
    if password.len() > MAX_BYTES {
        let max = MAX_BYTES;
        faults.add(path.clone(), Reason::TooManyBytes { max });
    }
}

/// Compares a password with a hash; without one it takes as long, and says no.
pub(in crate::domain) async fn compare(
    app: &App,
    password: &str,
    hash: Option<&str>,
) -> Result<Compared> {
    let compared = app.hasher.compare(password, hash).await;
    compared.map_err(|_| Error::Busy)
}

/// The hash of a password that has been judged.
pub(in crate::domain) async fn hash(app: &App, password: &str) -> Result<String> {
    let salt = app.random();
    let hashed = app.hasher.hash(password, salt).await;
    hashed.map_err(|_| Error::Busy)
}

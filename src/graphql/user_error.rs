//! `userErrors`: what a caller can put right, all of it at once.

use async_graphql::{Context, Enum, Interface, Object};

use super::{
    context::ContextExt,
    tenant::enums::{PasswordPolicy, PasswordRule},
};
use crate::domain::{self, Error, Fault, FaultCode, Faults, MessageLanguage, Reason, Result};

/// What kind of fault it is. Programs decide by this; people read `message`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "FaultCode", name = "UserErrorCode")]
pub(super) enum UserErrorCode {
    /// A value is missing.
    Required,
    /// The text is not of the form that is needed.
    InvalidFormat,
    /// The value is of the right form, but none that exists or may be kept.
    InvalidValue,
    /// The value is fine, but not here.
    NotAllowed,
    /// More characters or bytes than may be kept.
    TooLong,
    /// Fewer characters than are needed.
    TooShort,
    /// More items than there may be.
    TooMany,
    /// Somebody or something else has this value already.
    AlreadyTaken,
    /// There is no such thing, or the caller cannot access it; which of the two is not said.
    NotFound,
    /// There is no custom field with this code.
    UnknownField,
    /// Two values of the input contradict each other.
    Mismatch,
    /// The password does not meet the site's policy.
    PasswordPolicy,
    /// The credentials are wrong.
    InvalidCredentials,
    /// The time of a token or a link is over.
    Expired,
    /// A token or a link was used before.
    AlreadyUsed,
    /// The change contradicts what is stored.
    Conflict,
    /// The risk assessment refuses the request.
    RiskRejected,
    /// The field needs a scope that the caller lacks.
    NotPermitted,
}

/// A fault of an input. Where the object of the payload is null, nothing was written; where it is
/// there, the faults say what of the input was left out.
#[derive(Interface)]
#[graphql(
    field(
        name = "code",
        ty = "UserErrorCode",
        desc = "What kind of fault it is."
    ),
    field(
        name = "message",
        ty = "&String",
        desc = "A sentence fit to show to a person. Its words may change."
    ),
    field(
        name = "path",
        ty = "&[String]",
        desc = "Where in `input` it is (in `upsertCustomer`, what begins with `by` is in `by`): names of fields and positions in lists, as in `[\"addresses\", \"0\", \"city\"]`. Empty where it is about the whole."
    )
)]
pub(super) enum UserError {
    Input(InputError),
    AlreadyTaken(AlreadyTakenError),
    PasswordPolicy(PasswordPolicyError),
    CustomField(CustomFieldError),
}

pub(super) struct InputError(Text);

pub(super) struct AlreadyTakenError(Text);

pub(super) struct PasswordPolicyError(Text, PasswordPolicy, Vec<PasswordRule>);

pub(super) struct CustomFieldError(Text, String);

struct Text {
    code: UserErrorCode,
    message: String,
    path: Vec<String>,
}

macro_rules! user_errors {
    ($($(#[$doc:meta])* $Error:ident { $($more:tt)* })+) => { $(
        $(#[$doc])*
        #[Object]
        impl $Error {
            /// What kind of fault it is.
            async fn code(&self) -> UserErrorCode {
                self.0.code
            }

            /// A sentence fit to show to a person. Its words may change.
            async fn message(&self) -> &String {
                &self.0.message
            }

            /// Where in `input` it is: names of fields and positions in lists; empty where it is about the whole.
            async fn path(&self) -> &[String] {
                &self.0.path
            }

            $($more)*
        }
    )+ };
}

user_errors! {
    /// A fault of a value.
    InputError {}
    /// Another customer or object has this value already.
    AlreadyTakenError {}
    /// A password does not meet the site's policy.
    PasswordPolicyError {
        /// The policy.
        async fn policy(&self) -> PasswordPolicy {
            self.1
        }

        /// What it demands and the password does not meet.
        async fn unmet(&self) -> &[PasswordRule] {
            &self.2
        }
    }
    /// A fault of the value of a custom field.
    CustomFieldError {
        /// The code of the custom field.
        async fn field_code(&self) -> &String {
            &self.1
        }
    }
}

impl UserError {
    fn new(fault: Fault, language: MessageLanguage) -> Self {
        let code = fault.reason.code();
        let text = Text {
            code: code.into(),
            message: language.sentence(&fault.reason),
            path: fault.path.segments().to_vec(),
        };
        if let Reason::PasswordPolicy { policy, unmet } = fault.reason {
            let unmet = unmet.into_iter().map(Into::into).collect();
            return Self::PasswordPolicy(PasswordPolicyError(text, policy.into(), unmet));
        }
        match (fault.field_code, code) {
            (Some(field), _) => Self::CustomField(CustomFieldError(text, field)),
            (None, FaultCode::AlreadyTaken) => Self::AlreadyTaken(AlreadyTakenError(text)),
            (None, _) => Self::Input(InputError(text)),
        }
    }
}

/// The faults of an input, in the language that the caller reads.
pub(super) async fn user_errors(ctx: &Context<'_>, faults: Faults) -> Result<Vec<UserError>> {
    if faults.is_empty() {
        return Ok(Vec::new());
    }
    let language = domain::message_language(ctx.app(), ctx.call(), faults.site()).await?;
    let faults = faults.into_iter();
    Ok(faults
        .map(|fault| UserError::new(fault, language))
        .collect())
}

/// What a payload holds: what was made, or the faults of the input.
pub(super) type Settled<T> = (Option<T>, Vec<UserError>);

/// Parts the faults of an input, which belong into a payload, from all other errors.
pub(super) async fn settle<T>(ctx: &Context<'_>, result: Result<T>) -> Result<Settled<T>> {
    match result {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(Error::Invalid(faults)) => Ok((None, user_errors(ctx, faults).await?)),
        Err(error) => Err(error),
    }
}

//! Faults of an input: what is wrong, where, and the words for the person who can put it right.
//! An action collects all of them before it gives up.

use std::fmt::{self, Display};

use crate::values::{TextFault, check_text};

/// One fault of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where in the input.
    pub path: Path,
    /// What is wrong.
    pub reason: Reason,
    /// The custom field it is about.
    pub field_code: Option<String>,
}

impl Fault {
    /// A fault of a value.
    pub fn new(path: Path, reason: impl Into<Reason>) -> Self {
        Self {
            path,
            reason: reason.into(),
            field_code: None,
        }
    }

    /// The same fault, of the value of a custom field.
    #[must_use]
    pub fn of_field(self, code: &str) -> Self {
        Self {
            field_code: Some(code.to_owned()),
            ..self
        }
    }
}

/// The stable name of a kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/user_error.rs"
)]
pub enum FaultCode {
    Required,
    InvalidFormat,
    InvalidValue,
    NotAllowed,
    TooLong,
    TooShort,
    TooMany,
    AlreadyTaken,
    NotFound,
    UnknownField,
    Mismatch,
    PasswordPolicy,
    InvalidCredentials,
    Expired,
    AlreadyUsed,
    Conflict,
    RiskRejected,
    NotPermitted,
}

/// What is wrong with a value. `Display` gives a sentence fit to show to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant's sentence is in Display below")]
pub enum Reason {
    Required,
    Email,
    Phone,
    Language,
    Country,
    Region,
    RegionWithoutCountry,
    Code,
    ControlCharacter,
    Blank,
    TooLong { max: usize },
    TooManyBytes { max: usize },
    TooMany { max: usize },
    GivenTwice,
    SecondDefault,
    StoreOfAnotherSite,
    EmailTaken,
    ValueTaken,
    CodeTaken,
    ExternalIdTaken,
    NotFound,
    UnknownField,
    EmailTwins { count: i64 },
}

impl Reason {
    /// The kind of fault.
    pub fn code(&self) -> FaultCode {
        match self {
            Self::Required | Self::Blank => FaultCode::Required,
            Self::Email | Self::Phone | Self::Code => FaultCode::InvalidFormat,
            Self::Language
            | Self::Country
            | Self::Region
            | Self::ControlCharacter
            | Self::GivenTwice => FaultCode::InvalidValue,
            Self::RegionWithoutCountry | Self::StoreOfAnotherSite => FaultCode::Mismatch,
            Self::TooLong { .. } | Self::TooManyBytes { .. } => FaultCode::TooLong,
            Self::TooMany { .. } => FaultCode::TooMany,
            Self::SecondDefault => FaultCode::NotAllowed,
            Self::EmailTaken | Self::ValueTaken | Self::CodeTaken | Self::ExternalIdTaken => {
                FaultCode::AlreadyTaken
            }
            Self::NotFound => FaultCode::NotFound,
            Self::UnknownField => FaultCode::UnknownField,
            Self::EmailTwins { .. } => FaultCode::Conflict,
        }
    }
}

impl Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("This is required."),
            Self::Blank => f.write_str("This must not be empty."),
            Self::Email => f.write_str("Write an e-mail address, such as name@example.com."),
            Self::Phone => f.write_str("Write a valid number with its country code, such as +420 777 123 456."),
            Self::Language => f.write_str("Write a language as its two-letter ISO 639-1 code, such as en."),
            Self::Country => f.write_str("Write a country as its two-letter ISO 3166-1 code, such as GB."),
            Self::Region => f.write_str("Write a region of the address's country as its ISO 3166-2 code, such as US-CA."),
            Self::RegionWithoutCountry => f.write_str("A region code needs the address's countryCode."),
            Self::Code => f.write_str("Use 1 to 64 letters (a to z), digits, dashes and underscores, starting with a letter."),
            Self::ControlCharacter => f.write_str("Control characters are not allowed here."),
            Self::TooLong { max } => write!(f, "Use at most {max} characters."),
            Self::TooManyBytes { max } => write!(f, "Use at most {max} bytes."),
            Self::TooMany { max } => write!(f, "Give at most {max}."),
            Self::GivenTwice => f.write_str("This is given twice."),
            Self::SecondDefault => f.write_str("Only one address can be this default."),
            Self::StoreOfAnotherSite => f.write_str("This store belongs to another site."),
            Self::EmailTaken => f.write_str("There is a customer with this e-mail address already."),
            Self::ValueTaken => f.write_str("Another one has this value already."),
            Self::CodeTaken => f.write_str("There is a custom field with this code already."),
            Self::ExternalIdTaken => f.write_str("Another one has this external id already."),
            Self::NotFound => f.write_str("There is no such thing, or you cannot access it."),
            Self::UnknownField => f.write_str("There is no custom field with this code."),
            Self::EmailTwins { count } => write!(f, "{count} customers share an e-mail address with another one. Change theirs first."),
        }
    }
}

impl From<TextFault> for Reason {
    fn from(fault: TextFault) -> Self {
        match fault {
            TextFault::TooLong(max) => Self::TooLong { max },
            TextFault::Control => Self::ControlCharacter,
        }
    }
}

/// Where in an input a fault is: field names, and positions in lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// The input itself.
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// A field of what this path leads to, or a place in it.
    #[must_use]
    pub fn at(&self, segment: impl ToString) -> Self {
        let mut path = self.0.clone();
        path.push(segment.to_string());
        Self(path)
    }

    /// The segments, outermost first.
    pub fn segments(&self) -> &[String] {
        &self.0
    }
}

/// All faults of an input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// None so far.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Notes a fault of a value.
    pub fn add(&mut self, path: Path, reason: impl Into<Reason>) {
        self.0.push(Fault::new(path, reason));
    }

    /// Notes a fault.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Passes a line of text on that has at most `max` characters and no control characters.
    pub fn line(&mut self, path: Path, text: Option<&String>, max: usize) -> Option<String> {
        let text = text?;
        match check_text(text, max, false) {
            Ok(()) => Some(text.clone()),
            Err(fault) => {
                self.add(path, fault);
                None
            }
        }
    }

    /// Like [`line`](Self::line), and not blank: a name. White space around it is not part of it.
    pub fn name(&mut self, path: Path, text: &str, max: usize) -> Option<String> {
        let text = text.trim();
        let fault = match check_text(text, max, false) {
            Ok(()) if text.is_empty() => Reason::Blank,
            Ok(()) => return Some(text.to_owned()),
            Err(fault) => fault.into(),
        };
        self.add(path, fault);
        None
    }

    /// None at all?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` where there is none.
    pub fn check(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

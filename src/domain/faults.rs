//! Faults of an input: what is wrong, and where. The words for the person who can put it right are
//! in [`messages`](super::messages). An action collects all faults before it gives up.

use crate::values::{PasswordPolicy, PasswordRule, Scope, SiteId, TextFault, check_text};

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

/// An argument of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A number, by which a language may choose the form of a word.
    Number(i64),
    /// A text.
    Text(String),
}

impl From<i64> for Argument {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Argument {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Scope> for Argument {
    fn from(scope: Scope) -> Self {
        Self::Text(scope.to_string())
    }
}

macro_rules! reasons {
    ($($Reason:ident $({ $($argument:ident: $Type:ty),+ })? => $Code:ident $message:literal,)+) => {
        /// What is wrong with a value.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each variant's sentence is in messages/en.ftl")]
        pub enum Reason {
            $($Reason $({ $($argument: $Type),+ })?,)+
            PasswordPolicy {
                policy: PasswordPolicy,
                unmet: Vec<PasswordRule>,
            },
        }

        impl Reason {
            /// The kind of fault.
            pub fn code(&self) -> FaultCode {
                match self {
                    $(Self::$Reason { .. } => FaultCode::$Code,)+
                    Self::PasswordPolicy { .. } => FaultCode::PasswordPolicy,
                }
            }

            /// The name of its sentence.
            pub fn message(&self) -> &'static str {
                match self {
                    $(Self::$Reason { .. } => $message,)+
                    Self::PasswordPolicy { .. } => "password-policy",
                }
            }

            /// What its sentence is filled with.
            pub fn arguments(&self) -> Vec<(&'static str, Argument)> {
                match self {
                    $(Self::$Reason $({ $($argument),+ })? => {
                        vec![$($((stringify!($argument), $argument.clone().into())),+)?]
                    })+
                    Self::PasswordPolicy { .. } => Vec::new(),
                }
            }

            /// The names of the sentences of all reasons.
            pub const MESSAGES: &[&str] = &[$($message,)+];
        }
    };
}

reasons! {
    Required => Required "required",
    Blank => Required "blank",
    Email => InvalidFormat "email",
    Phone => InvalidFormat "phone",
    Username => InvalidFormat "username",
    Code => InvalidFormat "code",
    Date => InvalidFormat "date",
    DateTime => InvalidFormat "date-time",
    Number => InvalidFormat "number",
    WholeNumber => InvalidFormat "whole-number",
    Postcode { example: String } => InvalidFormat "postcode",
    NamePlain => InvalidFormat "name-plain",
    Pattern => InvalidFormat "pattern",
    BadPattern => InvalidFormat "bad-pattern",
    UrlFormat => InvalidFormat "url-format",
    Origin => InvalidFormat "origin",
    Color => InvalidFormat "color",
    UrlTemplate => InvalidFormat "url-template",
    HttpsUrl => InvalidFormat "https-url",
    HostName => InvalidFormat "host-name",
    Language => InvalidValue "language",
    MessageLanguage => InvalidValue "message-language",
    Country => InvalidValue "country",
    Region => InvalidValue "region",
    TimeZone => InvalidValue "time-zone",
    Future => InvalidValue "future",
    Option => InvalidValue "option",
    ControlCharacter => InvalidValue "control-character",
    GivenTwice => InvalidValue "given-twice",
    TooSmall { min: String } => InvalidValue "too-small",
    TooLarge { max: String } => InvalidValue "too-large",
    EndBeforeStart => InvalidValue "end-before-start",
    Cycle => InvalidValue "cycle",
    UniqueDefault => NotAllowed "unique-default",
    RegionWithoutCountry => Mismatch "region-without-country",
    StoreOfAnotherSite => Mismatch "store-of-another-site",
    PasswordConfirmation => Mismatch "password-confirmation",
    NothingToConfirm => Mismatch "nothing-to-confirm",
    Contradiction => Mismatch "contradiction",
    FieldType { expected: String } => Mismatch "field-type",
    MinAboveMax => Mismatch "min-above-max",
    RuleOfAnotherType => Mismatch "rule-of-another-type",
    NoOrganization => Mismatch "no-organization",
    PlanOfAnotherProduct => Mismatch "plan-of-another-product",
    TooLong { max: usize } => TooLong "too-long",
    TooManyBytes { max: usize } => TooLong "too-many-bytes",
    TooShort { min: usize } => TooShort "too-short",
    TooMany { max: usize } => TooMany "too-many",
    Full { max: usize } => TooMany "full",
    TooManyPartners { max: usize } => TooMany "too-many-partners",
    SecondDefault => NotAllowed "second-default",
    SecondPlan => NotAllowed "second-plan",
    LocalAddress => NotAllowed "local-address",
    LanguageOfSite => NotAllowed "language-of-site",
    RedirectUrl => NotAllowed "redirect-url",
    Deprecated => NotAllowed "deprecated",
    NotSearchable => NotAllowed "not-searchable",
    NotUnique => NotAllowed "not-unique",
    NotRemovable => NotAllowed "not-removable",
    OnlyNew => NotAllowed "only-new",
    NoSecretKey => NotAllowed "no-secret-key",
    NoVerifier => NotAllowed "no-verifier",
    Erased => NotAllowed "erased",
    EmailTaken => AlreadyTaken "email-taken",
    UsernameTaken => AlreadyTaken "username-taken",
    PhoneTaken => AlreadyTaken "phone-taken",
    ValueTaken => AlreadyTaken "value-taken",
    CodeTaken => AlreadyTaken "code-taken",
    ExternalIdTaken => AlreadyTaken "external-id-taken",
    MemberAlready => AlreadyTaken "member-already",
    AccountTaken => AlreadyTaken "account-taken",
    ExternalIdsOfSeveral => Conflict "external-ids-of-several",
    NotFound => NotFound "not-found",
    Credentials => InvalidCredentials "credentials",
    SessionOver => InvalidCredentials "session-over",
    TokenUnknown => NotFound "token-unknown",
    TokenExpired => Expired "token-expired",
    TokenUsed => AlreadyUsed "token-used",
    EmailUnconfirmed => NotPermitted "email-unconfirmed",
    OneIdentifier => Required "one-identifier",
    SecondFactor => InvalidCredentials "second-factor",
    WrongCode => InvalidCredentials "wrong-code",
    AuthenticatorOn => NotAllowed "authenticator-on",
    AuthenticatorOff => NotAllowed "authenticator-off",
    MfaDemanded => NotAllowed "mfa-demanded",
    AccountInactive => NotAllowed "account-inactive",
    AssistanceDenied => NotAllowed "assistance-denied",
    Past => InvalidValue "past",
    SignedInLongAgo => NotPermitted "signed-in-long-ago",
    EmailAlready => InvalidValue "email-already",
    EmailConfirmed => Conflict "email-confirmed",
    UnknownField => UnknownField "unknown-field",
    Twins { count: i64 } => Conflict "twins",
    ValueTwins { count: i64 } => Conflict "value-twins",
    Stale { version: i64 } => Conflict "stale",
    Ended => Conflict "ended",
    ProviderInUse => Conflict "provider-in-use",
    SocialToken => InvalidCredentials "social-token",
    Risk => RiskRejected "risk",
    LastOwner => Conflict "last-owner",
    SoleOwner => Conflict "sole-owner",
    Subscribed => Conflict "subscribed",
    Managers => NotPermitted "managers",
    Owners => NotPermitted "owners",
    DocumentId { max: usize } => InvalidFormat "document-id",
    DocumentHash => Mismatch "document-hash",
    Document { why: String } => InvalidValue "document",
    NotPermitted { scope: Scope } => NotPermitted "not-permitted",
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

    /// A field of the input itself.
    pub fn of(field: &str) -> Self {
        Self::root().at(field)
    }

    /// A field of what this path leads to, or a place in it.
    #[must_use]
    pub fn at(&self, segment: impl ToString) -> Self {
        let mut path = self.0.clone();
        path.push(segment.to_string());
        Self(path)
    }

    /// The field of the input itself that it leads into.
    pub fn field(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// What these segments lead to from here.
    #[must_use]
    pub fn join(&self, segments: &[String]) -> Self {
        Self(self.0.iter().chain(segments).cloned().collect())
    }

    /// The segments, outermost first.
    pub fn segments(&self) -> &[String] {
        &self.0
    }
}

/// All faults of an input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    faults: Vec<Fault>,
    site: Option<SiteId>,
}

impl Faults {
    /// None so far.
    pub const fn new() -> Self {
        Self {
            faults: Vec::new(),
            site: None,
        }
    }

    /// The same faults elsewhere.
    #[must_use]
    pub fn map_paths(mut self, place: impl Fn(Path) -> Path) -> Self {
        for fault in &mut self.faults {
            fault.path = place(std::mem::replace(&mut fault.path, Path::root()));
        }
        self
    }

    /// Notes which site the input is about: it says in which language its faults are told.
    pub fn set_site(&mut self, site: SiteId) {
        self.site = Some(site);
    }

    /// The site that the input is about, where it is known.
    pub fn site(&self) -> Option<SiteId> {
        self.site
    }

    /// Notes a fault of a value.
    pub fn add(&mut self, path: Path, reason: impl Into<Reason>) {
        self.faults.push(Fault::new(path, reason));
    }

    /// Notes a fault.
    pub fn push(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Passes a value on, or notes why there is none.
    pub fn take<T, R: Into<Reason>>(&mut self, path: Path, value: Result<T, R>) -> Option<T> {
        value.map_err(|reason| self.add(path, reason)).ok()
    }

    /// Passes a line of text on that has at most `max` characters and no control characters.
    pub fn line(&mut self, path: Path, text: &str, max: usize) -> Option<String> {
        self.take(path, check_text(text, max, false))
            .map(|()| text.to_owned())
    }

    /// Like [`line`](Self::line), and not blank: a name. White space around it is not part of it.
    pub fn name(&mut self, path: Path, text: &str, max: usize) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            self.add(path, Reason::Blank);
            return None;
        }
        self.line(path, text, max)
    }

    /// Notes what is wrong with a secret: it is not blank, has no control characters, and at most
    /// `max` bytes. Is it good?
    pub fn secret(&mut self, path: Path, text: &str, max: usize) -> bool {
        let faults = [
            (text.trim().is_empty(), Reason::Blank),
            (text.contains(char::is_control), Reason::ControlCharacter),
            (text.len() > max, Reason::TooManyBytes { max }),
        ];
        let mut is_good = true;
        for (_, reason) in faults.into_iter().filter(|(is_so, _)| *is_so) {
            self.add(path.clone(), reason);
            is_good = false;
        }
        is_good
    }

    /// Each fault.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.faults.iter()
    }

    /// None at all?
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
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
        self.faults.into_iter()
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        let mut faults = Self::new();
        faults.push(fault);
        faults
    }
}

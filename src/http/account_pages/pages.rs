//! Which pages there are: what each asks for, and what it has the API do.

/// What a form asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Password,
    PasswordAgain,
    /// The password that there is.
    OwnPassword,
    FirstName,
    LastName,
    Email,
    Code,
}

impl Field {
    /// Its name in the form and in the API's input.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Password | Self::OwnPassword => "password",
            Self::PasswordAgain => "passwordConfirmation",
            Self::FirstName => "firstName",
            Self::LastName => "lastName",
            Self::Email => "email",
            Self::Code => "code",
        }
    }

    /// Its words.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::PasswordAgain => "password-again",
            Self::OwnPassword => "own-password",
            Self::FirstName => "first-name",
            Self::LastName => "last-name",
            Self::Email => "email",
            Self::Code => "code",
        }
    }

    /// The type of the input, and what a browser may fill in.
    pub(super) fn kind(self) -> (&'static str, &'static str) {
        match self {
            Self::Password | Self::PasswordAgain => ("password", "new-password"),
            Self::OwnPassword => ("password", "current-password"),
            Self::FirstName => ("text", "given-name"),
            Self::LastName => ("text", "family-name"),
            Self::Email => ("email", "email"),
            Self::Code => ("text", "one-time-code"),
        }
    }

    /// May it be left empty?
    pub(super) fn is_optional(self) -> bool {
        matches!(self, Self::FirstName | Self::LastName)
    }
}

/// A page.
pub(super) struct Page {
    /// Its name in the address, and what its words begin with.
    pub(super) name: &'static str,
    /// The mutation that it has done, as `done`, with the form and the token as `input`.
    pub(super) mutation: &'static str,
    pub(super) fields: &'static [Field],
    /// What the token is for whose mail leads to it; none of these where it needs none.
    pub(super) purposes: &'static [&'static str],
    /// Does it lead on by itself when it is done?
    pub(super) leads_on: bool,
}

impl Page {
    /// Does the link of a mail lead to it, with its token?
    pub(super) fn is_by_token(&self) -> bool {
        !self.purposes.is_empty()
    }
}

const ACCEPT: &str = "mutation ($input: AcceptInvitationInput!) { \
    done: acceptInvitation(input: $input) { mfaChallenge { challenge } userErrors { message path } } }";

const RESET: &str = "mutation ($input: ResetPasswordInput!) { \
    done: resetPassword(input: $input) { userErrors { message path } } }";

pub(super) const PAGES: &[Page] = &[
    Page {
        name: "confirm-email",
        mutation: "mutation ($input: ConfirmEmailInput!) { \
            done: confirmEmail(input: $input) { userErrors { message path } } }",
        fields: &[],
        purposes: &["CONFIRM_EMAIL"],
        leads_on: false,
    },
    Page {
        name: "confirm-email-change",
        mutation: "mutation ($input: ConfirmEmailChangeInput!) { \
            done: confirmEmailChange(input: $input) { userErrors { message path } } }",
        fields: &[],
        purposes: &["CHANGE_EMAIL"],
        leads_on: false,
    },
    Page {
        name: "reset-password",
        mutation: RESET,
        fields: &[Field::Password, Field::PasswordAgain],
        purposes: &["RESET_PASSWORD", "SET_PASSWORD"],
        leads_on: false,
    },
    Page {
        name: "set-password",
        mutation: RESET,
        fields: &[Field::Password, Field::PasswordAgain],
        purposes: &["RESET_PASSWORD", "SET_PASSWORD"],
        leads_on: false,
    },
    Page {
        name: "sign-in",
        mutation: "mutation ($input: SignInWithLinkInput!) { \
            done: signInWithLink(input: $input) { mfaChallenge { challenge } userErrors { message path } } }",
        fields: &[],
        purposes: &["SIGN_IN"],
        leads_on: true,
    },
    Page {
        name: "accept-invitation",
        mutation: ACCEPT,
        fields: &[
            Field::FirstName,
            Field::LastName,
            Field::Password,
            Field::PasswordAgain,
        ],
        purposes: &["INVITATION"],
        leads_on: true,
    },
    // The same for who has an account already.
    Page {
        name: KNOWN_GUEST,
        mutation: ACCEPT,
        fields: &[Field::OwnPassword],
        purposes: &["INVITATION"],
        leads_on: true,
    },
    Page {
        name: "forgot-password",
        mutation: "mutation ($input: RequestPasswordResetInput!) { \
            done: requestPasswordReset(input: $input) { userErrors { message path } } }",
        fields: &[Field::Email],
        purposes: &[],
        leads_on: false,
    },
];

/// The page of an invitation for who has an account with a password.
pub(super) const KNOWN_GUEST: &str = "join";

/// The second step of signing in: by a code of the authenticator, or by a recovery code.
pub(super) const VERIFY: &str = "mutation ($input: VerifyMfaInput!) { \
    done: verifyMfa(input: $input) { userErrors { message path } } }";
pub(super) const RECOVER: &str = "mutation ($input: SignInWithRecoveryCodeInput!) { \
    done: signInWithRecoveryCode(input: $input) { userErrors { message path } } }";

/// The page with this name.
pub(super) fn find(name: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.name == name)
}

//! Closed sets of names. The text is the one in GraphQL, in the stores and on the command line.

use std::{
    fmt::{self, Display},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

/// The text is none of the names that are allowed here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it is none of {allowed}")]
pub struct UnknownName {
    /// The names that are, separated by commas.
    pub allowed: String,
}

macro_rules! names {
    ($($(#[$doc:meta])* $Type:ident { $($Item:ident $text:literal,)+ })+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "each name is documented where clients read it: graphql")]
        pub enum $Type {
            $(#[serde(rename = $text)] $Item,)+
        }

        impl $Type {
            /// Every name, in the order of its declaration.
            pub const ALL: &[Self] = &[$(Self::$Item),+];

            /// The name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$Item => $text,)+ }
            }
        }

        impl Display for $Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $Type {
            type Err = UnknownName;

            fn from_str(text: &str) -> Result<Self, UnknownName> {
                Self::ALL.iter().copied().find(|name| name.as_str().eq_ignore_ascii_case(text)).ok_or_else(|| UnknownName {
                    allowed: [$($text),+].join(", "),
                })
            }
        }
    )+ };
}

names! {
    /// What an API client may be used for.
    ApiClientKind {
        Enterprise "ENTERPRISE",
        Customer "CUSTOMER",
    }

    /// Who did something.
    ActorKind {
        ApiClient "API_CLIENT",
        Operator "OPERATOR",
        Customer "CUSTOMER",
        Anonymous "ANONYMOUS",
    }

    /// What a session may be used for.
    SessionKind {
        Full "FULL",
        Enrolling "ENROLLING",
        Impersonation "IMPERSONATION",
    }

    /// What a token is taken as.
    TokenKind {
        ApiKey "API_KEY",
        Session "SESSION",
        Refresh "REFRESH",
        PersonalAccess "PERSONAL_ACCESS",
        MfaChallenge "MFA_CHALLENGE",
        Mail "MAIL",
    }

    /// What a token that leaves by mail is for.
    MailTokenPurpose {
        ConfirmEmail "CONFIRM_EMAIL",
        ResetPassword "RESET_PASSWORD",
        SetPassword "SET_PASSWORD",
        Invitation "INVITATION",
        ChangeEmail "CHANGE_EMAIL",
        SignIn "SIGN_IN",
    }

    /// What became of a mail.
    MailOutcome {
        Sent "SENT",
        Dropped "DROPPED",
        Failed "FAILED",
        Uncertain "UNCERTAIN",
    }

    /// What assesses sign-ups.
    RiskVerifierKind {
        Http "HTTP",
        Fixed "FIXED",
    }

    /// A set of rules that makes a tenant work like another system.
    Preset {
        CareCloud "CARECLOUD",
        Magento "MAGENTO",
        CloneSystems "CLONE_SYSTEMS",
        Khoros "KHOROS",
        Pelcro "PELCRO",
    }

    /// Which partners a new customer is assigned to.
    PartnerAssignment {
        AllAccessible "ALL_ACCESSIBLE",
        StoreBased "STORE_BASED",
    }

    /// What happens to a customer without a store where partners follow from stores.
    PartnerFallback {
        Reject "REJECT",
        AllAccessible "ALL_ACCESSIBLE",
    }

    /// How telephone numbers are kept.
    PhoneMode {
        Free "FREE",
        Strip "STRIP",
        Strict "STRICT",
    }

    /// Within what a value belongs to one customer.
    Uniqueness {
        Tenant "TENANT",
        Site "SITE",
        None "NONE",
    }

    /// What names may consist of.
    NameRule {
        Any "ANY",
        Plain "PLAIN",
    }

    /// What identifies a customer.
    Identifier {
        Email "EMAIL",
        Username "USERNAME",
        Phone "PHONE",
    }

    /// A field of customers that can be made required.
    RequirableField {
        Prefix "PREFIX",
        FirstName "FIRST_NAME",
        MiddleName "MIDDLE_NAME",
        LastName "LAST_NAME",
        DisplayName "DISPLAY_NAME",
        Salutation "SALUTATION",
        Title "TITLE",
        Gender "GENDER",
        BirthDate "BIRTH_DATE",
        MobilePhone "MOBILE_PHONE",
        OrganizationName "ORGANIZATION_NAME",
        TaxVat "TAX_VAT",
        Language "LANGUAGE",
        Locale "LOCALE",
        TimeZone "TIME_ZONE",
    }

    /// A field of addresses that can be made required.
    RequirableAddressField {
        FirstName "FIRST_NAME",
        LastName "LAST_NAME",
        Company "COMPANY",
        Street "STREET",
        HouseNumber "HOUSE_NUMBER",
        City "CITY",
        Postcode "POSTCODE",
        Region "REGION",
        Country "COUNTRY",
        Telephone "TELEPHONE",
    }

    /// When a customer has to show that an e-mail address is theirs.
    EmailConfirmation {
        None "NONE",
        AfterLogin "AFTER_LOGIN",
        BeforeLogin "BEFORE_LOGIN",
    }

    /// Which plan a new organization gets by itself.
    DefaultSubscription {
        None "NONE",
        DefaultPlan "DEFAULT_PLAN",
    }

    /// What passwords must be like.
    PasswordPolicy {
        Nist "NIST",
        CareCloud "CARECLOUD",
        Magento "MAGENTO",
        CloneSystems "CLONE_SYSTEMS",
        Pelcro "PELCRO",
        PelcroStrong "PELCRO_STRONG",
    }

    /// One demand of a password policy.
    PasswordRule {
        MinLength "MIN_LENGTH",
        MaxLength "MAX_LENGTH",
        Digit "DIGIT",
        Uppercase "UPPERCASE",
        Lowercase "LOWERCASE",
        Symbol "SYMBOL",
        ThreeClasses "THREE_CHARACTER_CLASSES",
        NoEdgeSpaces "NO_EDGE_SPACES",
        NotEmail "NOT_EMAIL",
        NotCommon "NOT_COMMON",
    }

    /// What a custom field is a field of.
    CustomFieldObject {
        Customer "CUSTOMER",
        Address "ADDRESS",
    }

    /// The type of a custom field's values.
    CustomFieldType {
        Text "TEXT",
        Boolean "BOOLEAN",
        Int "INT",
        Decimal "DECIMAL",
        Date "DATE",
        DateTime "DATE_TIME",
        Option "OPTION",
        Options "OPTIONS",
        Json "JSON",
    }

    /// Whether a customer account may be used.
    CustomerState {
        Active "ACTIVE",
        Inactive "INACTIVE",
        Erased "ERASED",
    }

    /// A customer's gender, as the systems that are replaced have it.
    Gender {
        Male "MALE",
        Female "FEMALE",
        Miss "MISS",
        Other "OTHER",
        Private "PRIVATE",
        NotSpecified "NOT_SPECIFIED",
    }

    /// May agents act in a customer's account to help them?
    RemoteAssistance {
        Allowed "ALLOWED",
        Denied "DENIED",
        NotSet "NOT_SET",
    }

    /// What a customer said to a consent.
    ConsentValue {
        Granted "GRANTED",
        Denied "DENIED",
        NotSet "NOT_SET",
    }

    /// Does a membership count?
    MembershipStatus {
        Active "ACTIVE",
        Inactive "INACTIVE",
    }

    /// What a member may do in an organization.
    MembershipRole {
        Owner "OWNER",
        Admin "ADMIN",
        Member "MEMBER",
    }

    /// Why a person cannot delete the own account.
    DeletionObstacle {
        SoleOwnerOfOrganization "SOLE_OWNER_OF_ORGANIZATION",
        ActiveSubscription "ACTIVE_SUBSCRIPTION",
    }

    /// How often a plan is paid.
    PlanInterval {
        None "NONE",
        Monthly "MONTHLY",
        Yearly "YEARLY",
    }

    /// What a mail tells.
    MailKind {
        ConfirmEmail "CONFIRM_EMAIL",
        Welcome "WELCOME",
        SetPassword "SET_PASSWORD",
        ResetPassword "RESET_PASSWORD",
        Invitation "INVITATION",
        ConfirmEmailChange "CONFIRM_EMAIL_CHANGE",
        EmailChanged "EMAIL_CHANGED",
        AccountExists "ACCOUNT_EXISTS",
        SignInLink "SIGN_IN_LINK",
        NewSignIn "NEW_SIGN_IN",
        PasswordChanged "PASSWORD_CHANGED",
        MfaChanged "MFA_CHANGED",
        AccountDeleted "ACCOUNT_DELETED",
    }

    /// What changed about the second factor of an account.
    MfaChange {
        TotpOn "TOTP_ON",
        TotpOff "TOTP_OFF",
        RecoveryCodeUsed "RECOVERY_CODE_USED",
        RecoveryCodesRenewed "RECOVERY_CODES_RENEWED",
    }

    /// What lists of customers are sorted by.
    CustomerSortField {
        CreatedAt "CREATED_AT",
        UpdatedAt "UPDATED_AT",
        Name "NAME",
    }

    /// In which direction.
    SortDirection {
        Ascending "ASC",
        Descending "DESC",
    }
}

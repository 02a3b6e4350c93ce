//! Closed sets of names. Those of the settings of tenants are in `tenant/enums.rs`.

/// Enums of the API, each with the one of `values` that it is.
macro_rules! enums {
    ($($(#[$doc:meta])* $Enum:ident = $remote:literal { $($(#[$item_doc:meta])* $Item:ident $(as $name:literal)?,)+ })+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
        #[graphql(remote = $remote)]
        pub(in crate::graphql) enum $Enum {
            $($(#[$item_doc])* $(#[graphql(name = $name)])? $Item,)+
        }
    )+ };
}

enums! {
    /// What an API client may be used for.
    ApiClientKind = "crate::values::ApiClientKind" {
        /// A back end or an agents' tool; may use the enterprise interface.
        Enterprise,
        /// A front end that acts for customers.
        Customer,
    }

    /// Who did something.
    ActorKind = "crate::values::ActorKind" {
        /// A program with an API key.
        ApiClient,
        /// Somebody at the server's command line.
        Operator,
        /// A customer who was signed in, or showed who they are by a token of a mail.
        Customer,
        /// Somebody who was not signed in.
        Anonymous,
    }

    /// What a mail tells.
    MailKind = "crate::values::MailKind" {
        /// To confirm an address, by a link.
        ConfirmEmail,
        /// The account is ready.
        Welcome,
        /// To set the first password, by a link.
        SetPassword,
        /// To set a new password, by a link.
        ResetPassword,
        /// To come to a site or an organization, by a link.
        Invitation,
        /// To confirm another address, by a link; to the new one.
        ConfirmEmailChange,
        /// The account has another address; to the old one.
        EmailChanged,
        /// Somebody wanted to sign up with an address that has an account.
        AccountExists,
        /// To sign in, by a link.
        SignInLink,
        /// Somebody signed in from where the account was not used before.
        NewSignIn,
        /// The password was changed.
        PasswordChanged,
        /// Something about the second factor was changed.
        MfaChanged,
        /// The account was deleted.
        AccountDeleted,
    }

    /// What a session may be used for.
    SessionKind = "crate::values::SessionKind" {
        /// Everything that a customer may do.
        Full,
        /// Only to set up the second factor that the site demands.
        Enrolling,
        /// An API client acts as the customer: not with passwords, second factors or tokens.
        Impersonation,
    }

    /// What a token is taken as.
    TokenKind = "crate::values::TokenKind" {
        /// The key of an API client.
        ApiKey,
        /// The token of a session.
        Session,
        /// What renews a session.
        Refresh,
        /// What a person gave to a program.
        PersonalAccess,
        /// What a second factor is given to.
        MfaChallenge,
        /// What the link of a mail carries.
        Mail,
    }

    /// What a token of a mail is for.
    MailTokenPurpose = "crate::values::MailTokenPurpose" {
        /// To show that an e-mail address is the customer's.
        ConfirmEmail,
        /// To set a password in the place of one that is forgotten.
        ResetPassword,
        /// To set the first password.
        SetPassword,
        /// To accept an invitation.
        Invitation,
        /// To change to the e-mail address that it was sent to.
        ChangeEmail,
        /// To sign in without a password.
        SignIn,
    }

    /// What assesses sign-ups.
    RiskVerifierKind = "crate::values::RiskVerifierKind" {
        /// A service that is asked by HTTP.
        Http,
        /// One token and no other.
        Fixed,
    }

    /// Whether a customer account may be used.
    CustomerState = "crate::values::CustomerState" {
        /// It may.
        Active,
        /// It may not until it is active again.
        Inactive,
        /// The person was erased; nothing can be changed any more. Never set by an update.
        Erased,
    }

    /// A customer's gender.
    Gender = "crate::values::Gender" {
        /// Male.
        Male,
        /// Female.
        Female,
        /// Female and not married, where a business tells the difference.
        Miss,
        /// Another one.
        Other,
        /// The customer does not want to say.
        Private,
        /// Not known.
        NotSpecified,
    }

    /// May agents act in a customer's account to help them?
    RemoteAssistance = "crate::values::RemoteAssistance" {
        /// They may.
        Allowed,
        /// They may not.
        Denied,
        /// The customer was not asked.
        NotSet,
    }

    /// What a customer said to a consent.
    ConsentValue = "crate::values::ConsentValue" {
        /// The customer agreed.
        Granted,
        /// The customer did not agree.
        Denied,
        /// Nothing, or not any more.
        NotSet,
    }

    /// Is a member active in an organization? It is kept and given back; nothing else follows from it.
    MembershipStatus = "crate::values::MembershipStatus" {
        /// Active.
        Active,
        /// Not active, or not any more.
        Inactive,
    }

    /// What a member may do in an organization.
    MembershipRole = "crate::values::MembershipRole" {
        /// Everything. The first member of an organization that is created with a customer.
        Owner,
        /// Change the organization and its members.
        Admin,
        /// Be a member.
        Member,
    }

    /// Why a customer cannot delete the own account.
    DeletionObstacle = "crate::values::DeletionObstacle" {
        /// An organization with other members has no owner but this customer. Another member has to be made one first.
        SoleOwnerOfOrganization,
        /// The customer itself is subscribed to something that has not ended. It has to be ended first.
        ActiveSubscription,
    }

    /// How often a plan is paid.
    PlanInterval = "crate::values::PlanInterval" {
        /// Not by a calendar.
        None,
        /// Each month.
        Monthly,
        /// Each year.
        Yearly,
    }

    /// What a custom field is a field of.
    CustomFieldObject = "crate::values::CustomFieldObject" {
        /// Customers.
        Customer,
        /// Addresses of customers.
        Address,
    }

    /// The type of a custom field's values.
    CustomFieldType = "crate::values::CustomFieldType" {
        /// Text of at most 4,096 characters; line breaks are allowed.
        Text,
        /// True or false.
        Boolean,
        /// A whole number of 32 bits.
        Int,
        /// A decimal number of at most 28 digits, kept as it is written.
        Decimal,
        /// A calendar date.
        Date,
        /// An instant.
        DateTime,
        /// One of the field's options.
        Option,
        /// Some of the field's options, each once.
        Options,
        /// Any JSON value of at most 16 KiB.
        Json,
    }

    /// What customers are sorted by.
    CustomerSortField = "crate::values::CustomerSortField" {
        /// When they were created.
        CreatedAt,
        /// When they were last changed.
        UpdatedAt,
        /// Last name, first name, middle name and display name, without regard to case.
        Name,
    }

    /// In which direction a list is sorted.
    SortDirection = "crate::values::SortDirection" {
        /// From the lowest or the oldest.
        Ascending as "ASC",
        /// From the highest or the newest.
        Descending as "DESC",
    }
}

//! The choices that settings offer.

enums! {
    /// A set of rules that makes a tenant work like another system.
    Preset = "crate::values::Preset" {
        /// CareCloud: customers come from sources, Czech by default, telephone numbers as digits.
        CareCloud as "CARECLOUD",
        /// Magento and Adobe Commerce: names and addresses are complete, e-mail addresses unique by site.
        Magento as "MAGENTO",
        /// Clone Systems: e-mail addresses are confirmed first, new organizations get the default plan.
        CloneSystems as "CLONE_SYSTEMS",
        /// Khoros Marketing: an account may consist of custom fields alone.
        Khoros as "KHOROS",
        /// Pelcro: who signs up needs a password, telephone numbers as digits.
        Pelcro as "PELCRO",
    }

    /// Which partners a new customer is assigned to.
    PartnerAssignment = "crate::values::PartnerAssignment" {
        /// All partners that the calling API client can access. A store is kept, but decides nothing.
        AllAccessible,
        /// The partner of the store that the input names, and no other.
        StoreBased,
    }

    /// What happens to a customer without a store where partners follow from stores.
    PartnerFallback = "crate::values::PartnerFallback" {
        /// The input is refused: `storeId` is REQUIRED.
        Reject,
        /// It is assigned to all partners that the calling API client can access.
        AllAccessible,
    }

    /// How telephone numbers are kept.
    PhoneMode = "crate::values::PhoneMode" {
        /// As given.
        Free,
        /// Their digits.
        Strip,
        /// In E.164; what is not a valid number with its country code is refused.
        Strict,
    }

    /// Within what a value belongs to one customer.
    Uniqueness = "crate::values::Uniqueness" {
        /// The tenant.
        Tenant,
        /// Each site.
        Site,
        /// Nothing: several customers may have it.
        None,
    }

    /// What names may consist of.
    NameRule = "crate::values::NameRule" {
        /// Any characters but control characters.
        Any,
        /// Letters, marks, digits, spaces, and `, - _ . ' ’`.
        Plain,
    }

    /// What identifies a customer.
    Identifier = "crate::values::Identifier" {
        /// The e-mail address.
        Email,
        /// The username.
        Username,
        /// The telephone number.
        Phone,
    }

    /// A field of customers that can be made required.
    RequirableField = "crate::values::RequirableField" {
        /// `prefix`.
        Prefix,
        /// `firstName`.
        FirstName,
        /// `middleName`.
        MiddleName,
        /// `lastName`.
        LastName,
        /// `displayName`.
        DisplayName,
        /// `salutation`.
        Salutation,
        /// `title`.
        Title,
        /// `gender`.
        Gender,
        /// `birthDate`.
        BirthDate,
        /// `mobilePhone`.
        MobilePhone,
        /// `organizationName`.
        OrganizationName,
        /// `taxVat`.
        TaxVat,
        /// `language`: it has to be given, whatever the caller's Accept-Language says.
        Language,
        /// `locale`.
        Locale,
        /// `timeZone`.
        TimeZone,
    }

    /// A field of addresses that can be made required.
    RequirableAddressField = "crate::values::RequirableAddressField" {
        /// `firstName`.
        FirstName,
        /// `lastName`.
        LastName,
        /// `company`.
        Company,
        /// `street`: its first line.
        Street,
        /// `houseNumber`.
        HouseNumber,
        /// `city`.
        City,
        /// `postcode`, in countries that have postal codes.
        Postcode,
        /// `region`: its code or its name.
        Region,
        /// `countryCode`.
        Country,
        /// `telephone`.
        Telephone,
    }

    /// When a customer has to show that an e-mail address is theirs.
    EmailConfirmation = "crate::values::EmailConfirmation" {
        /// Never.
        None,
        /// Some time; until then they can sign in.
        AfterLogin,
        /// Before they sign in for the first time.
        BeforeLogin,
    }

    /// Which plan a new organization gets by itself.
    DefaultSubscription = "crate::values::DefaultSubscription" {
        /// None.
        None,
        /// The tenant's default plan, unless it is told to skip it.
        DefaultPlan,
    }

    /// What passwords must be like. No password may have more than 1,024 bytes.
    PasswordPolicy = "crate::values::PasswordPolicy" {
        /// 8 to 256 characters, not a common password (NIST SP 800-63B).
        Nist,
        /// At least 8 characters, with a digit and an upper-case letter, not a common password.
        CareCloud as "CARECLOUD",
        /// 8 to 256 characters of three of four classes, no space at the edges, not the e-mail address.
        Magento,
        /// At least 8 characters.
        CloneSystems,
        /// At least 6 characters.
        Pelcro,
        /// 8 to 30 characters, with a digit, a symbol, a lower-case and an upper-case letter.
        PelcroStrong,
    }

    /// One demand of a password policy.
    PasswordRule = "crate::values::PasswordRule" {
        /// A number of characters at least.
        MinLength,
        /// A number of characters at most.
        MaxLength,
        /// A digit (0 to 9).
        Digit,
        /// An upper-case letter.
        Uppercase,
        /// A lower-case letter.
        Lowercase,
        /// A character that is neither a letter nor a digit.
        Symbol,
        /// Three of: lower-case letters, upper-case letters, digits, symbols.
        ThreeClasses as "THREE_CHARACTER_CLASSES",
        /// No white space at the beginning and the end.
        NoEdgeSpaces,
        /// Another text than the e-mail address.
        NotEmail,
        /// None of some 28,000 passwords that everybody tries first, whatever the case.
        NotCommon,
    }
}

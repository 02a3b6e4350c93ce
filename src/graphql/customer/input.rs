//! The inputs that create and update customers. The fields that they have in common are listed once: those that people
//! say of themselves, those that they say when they come, and those that only programs say.

use async_graphql::{ID, InputObject, MaybeUndefined};

use crate::{
    domain::{
        customer::{
            CustomerChange, CustomerFields, NewCustomer, NewSocialAccount, NewSource, Registration,
        },
        invitation::Acceptance,
        me::MyChange,
    },
    graphql::{
        address::input::AddressInput,
        change::{change, change_list, given, given_list, list},
        consent::input::ConsentInput,
        custom_field::input::CustomFieldInput,
        enums::{CustomerState, Gender, RemoteAssistance},
        external_id::ExternalIdInput,
        metadata::MetadataInput,
        organization::input::{MembershipInput, OrganizationRefInput},
        plan::input::PlanInput,
        scalars::{Date, DateTime, EmailAddress, LanguageCode, PhoneNumber, TimeZone, Url},
    },
};

/// Where a customer came from.
#[derive(InputObject)]
pub(in crate::graphql) struct CustomerSourceInput {
    /// The source.
    source_id: ID,
    /// What the source calls the customer: at most 255 characters.
    external_id: Option<String>,
}

impl From<CustomerSourceInput> for NewSource {
    fn from(input: CustomerSourceInput) -> Self {
        Self {
            source_id: input.source_id.0,
            external_id: input.external_id,
        }
    }
}

/// An account at a social network.
#[derive(InputObject)]
pub(in crate::graphql) struct SocialAccountInput {
    /// The network: 1 to 64 characters. Where an identity provider of the tenant has it as its `code`, the
    /// token is checked; NOT_ALLOWED where that one is disabled.
    provider: String,
    /// The token that it gave: at most 8 KiB. It is kept sealed and never given back. NOT_ALLOWED
    /// where the server has no `FRONTDESK_SECRET_KEY` to seal it with. An identity provider's must be an
    /// ID token that it issued to its `clientId` and that has not expired, else INVALID_CREDENTIALS; that of
    /// an account that another customer has is ALREADY_TAKEN. Where the provider's keys cannot be had,
    /// the mutation fails with UNAVAILABLE.
    token: String,
    /// What the sign-in at the identity provider was started with, where the front end knows it: a token with another
    /// `nonce`, or with none, is INVALID_CREDENTIALS. So a token that somebody else slips in is not taken.
    nonce: Option<String>,
}

impl From<SocialAccountInput> for NewSocialAccount {
    fn from(input: SocialAccountInput) -> Self {
        Self {
            provider: input.provider,
            token: input.token,
            nonce: input.nonce,
        }
    }
}

macro_rules! customer_inputs {
    (
        values of people { $($(#[$own_doc:meta])* $own:ident: $OwnType:ty,)+ }
        lists of people { $($(#[$own_list_doc:meta])* $own_list:ident: $OwnItem:ty,)+ }
        values of new people { $($(#[$doc:meta])* $name:ident: $Type:ty,)+ }
        lists of new people { $($(#[$list_doc:meta])* $list:ident: $Item:ty,)+ }
        values of agents { $($(#[$agent_doc:meta])* $agent_name:ident: $AgentType:ty,)+ }
        lists of agents { $($(#[$agent_list_doc:meta])* $agent_list:ident: $AgentItem:ty,)+ }
    ) => {
        /// A customer to be created. To the fields that are not required, null is as if they were
        /// left out.
        #[derive(InputObject)]
        pub(in crate::graphql) struct CreateCustomerInput {
            /// The site of registration; else the store's, else that of the header
            /// X-Frontdesk-Site (a site's id or number), else the API client's, else the tenant's
            /// only one.
            site_id: Option<ID>,
            /// The password, judged by the site's `passwordPolicy`; at most 1,024 bytes. It is kept as a
            /// hash and never given back.
            password: Option<String>,
            /// The password again, where a form asks for it twice: MISMATCH where it is another one.
            password_confirmation: Option<String>,
            /// Is the customer signed in right away? Then `password` is required, or a `socialAccount` of an identity
            /// provider, and the payload has a `session`, unless the site wants the e-mail address confirmed first.
            #[graphql(default_with = "Some(false)")]
            autologin: Option<bool>,
            /// The addresses: at most 100, of which one may be the default for billing and one for
            /// shipping.
            addresses: Option<Vec<AddressInput>>,
            /// The organization that the customer becomes a member of. Needs `customers:organization`.
            organization: Option<OrganizationRefInput>,
            /// What the customer is in the organization. Needs `customers:organization`.
            membership: Option<MembershipInput>,
            /// The plans that the organization subscribes to, or the customer where there is none: at
            /// most 100. Needs `customers:plans`.
            plans: Option<Vec<PlanInput>>,
            /// When the account was created in the system that it comes from. Needs `customers:migrate`.
            created_at: Option<DateTime>,
            $($(#[$own_doc])* $own: Option<$OwnType>,)+
            $($(#[$doc])* $name: Option<$Type>,)+
            $($(#[$own_list_doc])* $own_list: Option<Vec<$OwnItem>>,)+
            $($(#[$list_doc])* $list: Option<Vec<$Item>>,)+
            $($(#[$agent_doc])* $agent_name: Option<$AgentType>,)+
            $($(#[$agent_list_doc])* $agent_list: Option<Vec<$AgentItem>>,)+
        }

        impl From<CreateCustomerInput> for NewCustomer {
            fn from(input: CreateCustomerInput) -> Self {
                Self {
                    fields: CustomerFields {
                        $($own: given(input.$own),)+
                        $($name: given(input.$name),)+
                        $($own_list: given_list(input.$own_list),)+
                        $($list: given_list(input.$list),)+
                        $($agent_name: given(input.$agent_name),)+
                        $($agent_list: given_list(input.$agent_list),)+
                    },
                    site_id: input.site_id.map(|id| id.0),
                    password: input.password,
                    password_confirmation: input.password_confirmation,
                    autologin: input.autologin.unwrap_or_default(),
                    addresses: list(input.addresses),
                    organization: input.organization.map(Into::into),
                    membership: input.membership.map(Into::into),
                    plans: list(input.plans),
                    created_at: input.created_at.map(Into::into),
                }
            }
        }

        /// A person who signs up. To the fields that are not required, null is as if they were left out.
        #[derive(InputObject)]
        pub(in crate::graphql) struct RegisterCustomerInput {
            /// The site to sign up at; else that of the header X-Frontdesk-Site (a site's id or number), else the API
            /// client's, else the only one.
            site_id: Option<ID>,
            /// The password, judged by the site's `passwordPolicy`; at most 1,024 bytes. Required where the site's
            /// `passwordRequired` says so, but not beside a `socialAccount` of an identity provider. It is kept as a hash and never given back.
            password: Option<String>,
            /// The password again, where a form asks for it twice: MISMATCH where it is another one.
            password_confirmation: Option<String>,
            /// Is the customer signed in right away? Then `password` is required, or a `socialAccount` of an identity
            /// provider, and the payload has a `session`, unless the site wants the e-mail address confirmed first, or
            /// does not say whether there was an account.
            #[graphql(default_with = "Some(false)")]
            autologin: Option<bool>,
            /// The addresses: at most 100, of which one may be the default for billing and one for
            /// shipping.
            addresses: Option<Vec<AddressInput>>,
            /// What the risk verifier's script gave the form: at most 8 KiB. Required where the site's `riskAssessment` is
            /// on, of programs with an API key, too; elsewhere it is not looked at. The verifier is asked before
            /// anything else is: RISK_REJECTED, or REQUIRED where there is none, is the only fault then. It takes a
            /// token once: a form that is sent again for other faults needs another one.
            risk_token: Option<String>,
            $($(#[$own_doc])* $own: Option<$OwnType>,)+
            $($(#[$doc])* $name: Option<$Type>,)+
            $($(#[$own_list_doc])* $own_list: Option<Vec<$OwnItem>>,)+
            $($(#[$list_doc])* $list: Option<Vec<$Item>>,)+
        }

        impl From<RegisterCustomerInput> for Registration {
            fn from(input: RegisterCustomerInput) -> Self {
                Self {
                    customer: NewCustomer {
                        fields: CustomerFields {
                            $($own: given(input.$own),)+
                            $($name: given(input.$name),)+
                            $($own_list: given_list(input.$own_list),)+
                            $($list: given_list(input.$list),)+
                            ..CustomerFields::default()
                        },
                        site_id: input.site_id.map(|id| id.0),
                        password: input.password,
                        password_confirmation: input.password_confirmation,
                        autologin: input.autologin.unwrap_or_default(),
                        addresses: list(input.addresses),
                        ..NewCustomer::default()
                    },
                    risk_token: input.risk_token,
                }
            }
        }

        /// What is to change of a customer. What is left out stays, null clears; null for a required
        /// field is REQUIRED.
        #[derive(InputObject)]
        pub(in crate::graphql) struct UpdateCustomerInput {
            /// The customer's id.
            id: ID,
            /// The version that the change is based on: CONFLICT where the customer has another one by
            /// now. Without it, the change is made to whatever is there.
            version: Option<i32>,
            /// May the account be used? `ACTIVE` or `INACTIVE`.
            state: MaybeUndefined<CustomerState>,
            $($(#[$own_doc])* $own: MaybeUndefined<$OwnType>,)+
            $($(#[$doc])* $name: MaybeUndefined<$Type>,)+
            $($(#[$own_list_doc])* $own_list: MaybeUndefined<Vec<$OwnItem>>,)+
            $($(#[$list_doc])* $list: MaybeUndefined<Vec<$Item>>,)+
            $($(#[$agent_doc])* $agent_name: MaybeUndefined<$AgentType>,)+
            $($(#[$agent_list_doc])* $agent_list: MaybeUndefined<Vec<$AgentItem>>,)+
        }

        impl From<UpdateCustomerInput> for CustomerChange {
            fn from(input: UpdateCustomerInput) -> Self {
                Self {
                    id: input.id.0,
                    version: input.version,
                    state: change(input.state),
                    fields: CustomerFields {
                        $($own: change(input.$own),)+
                        $($name: change(input.$name),)+
                        $($own_list: change_list(input.$own_list),)+
                        $($list: change_list(input.$list),)+
                        $($agent_name: change(input.$agent_name),)+
                        $($agent_list: change_list(input.$agent_list),)+
                    },
                }
            }
        }

        /// What is to change of the customer who is signed in. What is left out stays, null clears; null for a required
        /// field is REQUIRED. The e-mail address has a mutation of its own, and what only those know who work with the
        /// account is not here.
        #[derive(InputObject)]
        pub(in crate::graphql) struct UpdateMeInput {
            /// The version that the change is based on: CONFLICT where the customer has another one by
            /// now. Without it, the change is made to whatever is there.
            version: Option<i32>,
            /// May agents act in the account to help? Who acts as the customer may not say it: FORBIDDEN.
            remote_assistance: MaybeUndefined<RemoteAssistance>,
            $($(#[$own_doc])* $own: MaybeUndefined<$OwnType>,)+
            $($(#[$own_list_doc])* $own_list: MaybeUndefined<Vec<$OwnItem>>,)+
        }

        impl From<UpdateMeInput> for MyChange {
            fn from(input: UpdateMeInput) -> Self {
                Self {
                    version: input.version,
                    fields: CustomerFields {
                        remote_assistance: change(input.remote_assistance),
                        $($own: change(input.$own),)+
                        $($own_list: change_list(input.$own_list),)+
                        ..CustomerFields::default()
                    },
                }
            }
        }

        /// An invitation that is accepted, and what the person says of itself: to the fields that are not required, null
        /// is as if they were left out.
        #[derive(InputObject)]
        pub(in crate::graphql) struct AcceptInvitationInput {
            /// What the link of the mail carries as `token=…`.
            token: String,
            /// The password: a new one, judged by the site's `passwordPolicy`, and required where its `passwordRequired`
            /// says so; of an account that has one, that one. At most 1,024 bytes.
            password: Option<String>,
            /// A new password again, where a form asks for it twice: MISMATCH where it is another one.
            password_confirmation: Option<String>,
            /// The store of registration, of a new account. Required where the tenant's `partnerAssignment` is
            /// `STORE_BASED` and its `partnerFallback` is `REJECT`.
            store_id: Option<ID>,
            /// Where the person came from. Required of a new account where the tenant's `sourceRequired` says so.
            source: Option<CustomerSourceInput>,
            $($(#[$own_doc])* $own: Option<$OwnType>,)+
            $($(#[$own_list_doc])* $own_list: Option<Vec<$OwnItem>>,)+
        }

        impl From<AcceptInvitationInput> for Acceptance {
            fn from(input: AcceptInvitationInput) -> Self {
                Self {
                    token: input.token,
                    password: input.password,
                    password_confirmation: input.password_confirmation,
                    fields: CustomerFields {
                        store_id: given(input.store_id),
                        source: given(input.source),
                        $($own: given(input.$own),)+
                        $($own_list: given_list(input.$own_list),)+
                        ..CustomerFields::default()
                    },
                }
            }
        }
    };
}

customer_inputs! {
    values of people {
        /// The username: 1 to 100 of `A-Z a-z 0-9 _ -`. Required where the tenant's
        /// `requiredIdentifiers` say so; within what it is unique, whatever its case,
        /// `usernameUniqueness` says.
        username: String,
        /// The name to show: at most 100 characters.
        display_name: String,
        /// The telephone number: at most 64 characters, as the tenant's `phoneMode` keeps it.
        phone: PhoneNumber,
        /// The number of the mobile telephone: at most 64 characters, as the tenant's `phoneMode` keeps it.
        mobile_phone: PhoneNumber,
        /// What stands before the name: at most 255 characters.
        prefix: String,
        /// The first name: at most 255 characters, of those that the tenant's `nameRule` allows.
        first_name: String,
        /// The middle name: at most 255 characters, of those that the tenant's `nameRule` allows.
        middle_name: String,
        /// The last name: at most 255 characters, of those that the tenant's `nameRule` allows.
        last_name: String,
        /// What stands after the name: at most 255 characters.
        suffix: String,
        /// Academic and other titles that stand before the name: at most 255 characters.
        pre_nominals: String,
        /// Academic and other titles that stand after the name: at most 255 characters.
        post_nominals: String,
        /// How the customer is addressed: at most 255 characters.
        salutation: String,
        /// The job title: at most 255 characters.
        title: String,
        /// The gender.
        gender: Gender,
        /// The date of birth, not in the future.
        birth_date: Date,
        /// The customer's web page, any text: at most 2,048 characters.
        website_url: String,
        /// The name of the customer's organization, any text: at most 255 characters. `organization`
        /// of a new customer links a real one.
        organization_name: String,
        /// The tax or VAT number: at most 255 characters.
        tax_vat: String,
        /// The customer's language. A new customer's: else the most wanted one of the request's
        /// Accept-Language that the site uses, else the site's, else the tenant's.
        language: LanguageCode,
        /// The locale, any text: at most 64 characters.
        locale: String,
        /// The time zone.
        time_zone: TimeZone,
        /// Does the customer want the newsletter? It is the consent `newsletter`; left out, a new
        /// customer's is not set.
        is_subscribed: bool,
    }
    lists of people {
        /// What the customer says to consents, merged by code. Every change is kept, and none is
        /// removed: to take one back, say `DENIED` or `NOT_SET`.
        consents: ConsentInput,
        /// The values of custom fields, merged by code: at most 1,000, each field once. To a person, only those that
        /// are `registrable` are there; another is UNKNOWN_FIELD.
        custom_fields: CustomFieldInput,
        /// Free data, merged by key.
        metadata: MetadataInput,
    }
    values of new people {
        /// The store of registration: it may be changed, never removed. Where the tenant's
        /// `partnerAssignment` is `STORE_BASED`, a new customer is assigned to this store's partner.
        store_id: ID,
        /// Where the customer came from. A customer may come from several sources: each new one is
        /// added (at most 100), none is removed. Required of new customers where the tenant's
        /// `sourceRequired` says so.
        source: CustomerSourceInput,
        /// The e-mail address. Required where the tenant's `requiredIdentifiers` say so; within what it
        /// is unique, `emailUniqueness` says. Another address is not confirmed yet.
        email: EmailAddress,
        /// Did mail to the address come back for good? Needs `customers:confirm`.
        email_hard_bounced: bool,
        /// An account at a social network. An update that leaves it out keeps the stored one; null
        /// removes all. `signInWithSocialAccount` takes the account of an identity provider; a new customer needs no
        /// password beside one, and an `email` that the provider knows to be theirs is confirmed.
        social_account: SocialAccountInput,
        /// Where the links of the mails that this account causes lead back to: an address that starts
        /// with one of the site's `redirectUrls`.
        redirect_url: Url,
    }
    lists of new people {
        /// What other systems call the customer: at most 20. An update replaces all;
        /// null removes all. Needs `customers:external-ids`.
        external_ids: ExternalIdInput,
    }
    values of agents {
        /// Is the e-mail address known to be the customer's? True also means: no confirmation mail.
        /// Needs `customers:confirm`.
        confirmed: bool,
        /// What there is to say about the customer: at most 4,096 characters; line breaks are allowed.
        comment: String,
        /// May agents act in the account to help? Needs `customers:assist`; a customer says it in `updateMe`.
        remote_assistance: RemoteAssistance,
        /// The group. Needs `customers:group`.
        group_id: ID,
        /// Is the group kept when rules of another system would change it? Needs `customers:group`.
        disable_auto_group_change: bool,
        /// When the e-mail address was confirmed in the system that the customer comes from. Needs
        /// `customers:migrate`.
        email_confirmed_at: DateTime,
    }
    lists of agents {
        /// Free data that only clients with `metadata:private` see, merged by key. Needs
        /// `metadata:private`.
        private_metadata: MetadataInput,
    }
}

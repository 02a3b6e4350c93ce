//! Ids: UUIDv7 inside, TypeID outside (`cus_01h455vb4pex5vsknk084sn02q`).

use std::{
    fmt::{self, Debug, Display},
    hash::Hash,
    marker::PhantomData,
    str::FromStr,
};

pub use type_safe_id::StaticType;
use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

/// A noun that has ids. Its `TYPE` is the prefix of the ids' text.
pub trait Kind: StaticType + Copy + Ord + Hash + Debug + Send + Sync + 'static {}

/// The id of one `K`: unique over all tenants, sorted by creation, opaque to clients.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id<K: Kind> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

/// The text is not an id of the kind that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this kind")]
pub struct NotAnId;

impl<K: Kind> Id<K> {
    /// Nobody's id.
    pub const NIL: Self = Self::from_uuid(Uuid::nil());

    /// The id whose UUID this is.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self {
            uuid,
            kind: PhantomData,
        }
    }

    /// The UUID inside.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }

    /// The same id where the kind does not matter: as what metadata, field values or external ids are of.
    pub const fn owner(self) -> OwnerId {
        Id::from_uuid(self.uuid)
    }
}

impl<K: Kind> Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(
            &TypeSafeId::<K>::from_type_and_uuid(K::default(), self.uuid),
            f,
        )
    }
}

impl<K: Kind> Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let id: TypeSafeId<K> = text.parse().map_err(|_| NotAnId)?;
        Ok(Self::from_uuid(id.uuid()))
    }
}

impl Id<kind::Owner> {
    /// Reads the id of anything.
    pub fn parse_any(text: &str) -> Result<Self, NotAnId> {
        let id: TypeSafeId<DynamicType> = text.parse().map_err(|_| NotAnId)?;
        Ok(Self::from_uuid(id.uuid()))
    }

    /// The same id as that of a thing whose ids have this prefix.
    pub fn shown_as(self, prefix: &str) -> String {
        match DynamicType::new(prefix) {
            Ok(kind) => TypeSafeId::from_type_and_uuid(kind, self.uuid).to_string(),
            Err(_) => self.to_string(),
        }
    }

    /// The same id as one of a kind: of what is known to be one.
    pub const fn of_kind<K: Kind>(self) -> Id<K> {
        Id::from_uuid(self.uuid)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $Kind:ident $Id:ident $prefix:literal;)+) => {
        /// The nouns that have ids.
        pub mod kind {
            $(
                $(#[$doc])*
                #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
                pub struct $Kind;
                impl type_safe_id::StaticType for $Kind {
                    const TYPE: &'static str = $prefix;
                }
                impl super::Kind for $Kind {}
            )+
        }
        $(
            $(#[$doc])*
            pub type $Id = Id<kind::$Kind>;
        )+
    };
}

kinds! {
    /// A business that runs on this installation; sees nothing of another.
    Tenant TenantId "ten";
    /// A shop front or web site of a tenant, where people sign up.
    Site SiteId "site";
    /// A business partner whose customers these are.
    Partner PartnerId "par";
    /// A point of sale of a partner.
    Store StoreId "sto";
    /// A program that calls the API.
    ApiClient ApiClientId "cli";
    /// A credential of an API client.
    ApiKey ApiKeyId "key";
    /// A customer account.
    Customer CustomerId "cus";
    /// A postal address of a customer.
    Address AddressId "adr";
    /// The definition of a custom field.
    CustomField CustomFieldId "cfd";
    /// A group that a business sorts its customers into.
    CustomerGroup CustomerGroupId "grp";
    /// Where customers come from.
    Source SourceId "src";
    /// What customers can be asked to agree to.
    ConsentDefinition ConsentDefinitionId "cns";
    /// A business that customers are members of.
    Organization OrganizationId "org";
    /// A customer as a member of an organization.
    Membership MembershipId "mem";
    /// What can be subscribed to.
    Product ProductId "prd";
    /// A way to subscribe to a product.
    Plan PlanId "pln";
    /// A product as an organization or a customer has it.
    Subscription SubscriptionId "sub";
    /// What somebody did.
    AuditEvent AuditEventId "aud";
    /// Where people sign in elsewhere.
    IdentityProvider IdentityProviderId "idp";
    /// A customer who is signed in.
    Session SessionId "ses";
    /// A mail that is sent or to be sent.
    Mail MailId "mail";
    /// A token that leaves by mail.
    MailToken MailTokenId "mtk";
    /// A sign-in that waits for its second factor.
    MfaChallenge MfaChallengeId "mfa";
    /// A token that a person makes for programs of their own.
    PersonalAccessToken PersonalAccessTokenId "pat";
    /// Somebody who was asked to come.
    Invitation InvitationId "inv";
    /// A document that may be run by its name.
    TrustedDocument TrustedDocumentId "doc";
    /// Anything that has metadata, field values or external ids. Never shown as such.
    Owner OwnerId "own";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn text_and_back(bytes: [u8; 16]) {
            let id = CustomerId::from_uuid(Uuid::from_bytes(bytes));
            let text = id.to_string();
            prop_assert!(text.starts_with("cus_") && text.len() == 30);
            prop_assert_eq!(text.parse::<CustomerId>(), Ok(id));
            prop_assert_eq!(text.parse::<PartnerId>(), Err(NotAnId));
        }

        #[test]
        fn any_text_is_an_id_or_refused(text in "(cus_)?.{0,40}") {
            if let Ok(id) = text.parse::<CustomerId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }

        #[test]
        fn text_sorts_as_the_ids_do(a: [u8; 16], b: [u8; 16]) {
            let (a, b) = (CustomerId::from_uuid(Uuid::from_bytes(a)), CustomerId::from_uuid(Uuid::from_bytes(b)));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }
    }
}

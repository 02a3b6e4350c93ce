use async_graphql::{InputObject, SimpleObject};

use crate::domain::tenant;

macro_rules! front_end {
    ($(#[$doc:meta])* $Object:ident, $Input:ident = $Domain:ident { $($(#[$field_doc:meta])* $field:ident,)+ }) => {
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub(in crate::graphql) struct $Object { $($(#[$field_doc])* $field: Option<String>,)+ }

        $(#[$doc])*
        #[derive(InputObject)]
        pub(in crate::graphql) struct $Input { $($(#[$field_doc])* $field: Option<String>,)+ }

        impl From<tenant::$Domain> for $Object {
            fn from(given: tenant::$Domain) -> Self {
                Self { $($field: given.$field,)+ }
            }
        }

        impl From<$Input> for tenant::$Domain {
            fn from(input: $Input) -> Self {
                Self { $($field: input.$field,)+ }
            }
        }
    };
}

front_end! {
    /// The pages of a front end that the links of mails lead to, with `token=…` added but for `forgotPassword`. Each is a
    /// web address of at most 2,048 characters, none within a machine or a private network; null is a page of the server's
    /// own. The page has to give the token to the mutation that its name says, when the person asks for it: opening it
    /// must do nothing.
    LinkUrls, LinkUrlsInput = LinkUrls {
        /// For `confirmEmail`.
        confirm_email,
        /// For `resetPassword`, where there was no password before.
        set_password,
        /// For `resetPassword`.
        reset_password,
        /// For `acceptInvitation`.
        accept_invitation,
        /// For `confirmEmailChange`.
        confirm_email_change,
        /// For `signInWithLink`.
        sign_in,
        /// For `requestPasswordReset`, by who learns of something that they did not do, or did not know of the account. It
        /// is opened as it is, without a token.
        forgot_password,
    }
}

front_end! {
    /// How mails look, and from whom they come.
    Brand, BrandInput = Brand {
        /// The name in mails, of the business and in the place of the site's, at most 100 characters; null is the
        /// tenant's, and the site's.
        name,
        /// The colour of buttons and lines, as in `#1f5fbf`; null is the server's.
        color,
        /// The name that mails come from, at most 100 characters; null is `name`.
        sender_name,
        /// The address that mails come from; null is the server's `FRONTDESK_MAIL_FROM`. The mail server has to be allowed to send for it.
        sender_email,
    }
}

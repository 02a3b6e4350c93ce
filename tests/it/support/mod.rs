//! A server to tell stories to, and what makes its answers comparable.

mod answers;
mod app;
mod ask;
mod clock;
mod database;
pub mod issuer;
mod mail;
mod other_server;
mod people;
mod smtp;

pub use self::{
    answers::{CREATE_CUSTOMER, FIELD_VALUE, fault, field_fault, id, mutation, refusal, stable},
    app::TestApp,
    clock::TestClock,
    database::{drop_postgres_database, new_postgres_database},
    mail::{Mail, ReadMails},
    other_server::{Asked, OtherServer},
    people::{Answer, Outside, PASSWORD, SIGNED_IN, Tokens, answer, lifetime, without_tokens},
    smtp::{SmtpOptions, SmtpServer, TestCertificate, link_in},
};

/// Makes each story two tests, `sqlite::name` and `postgres::name`.
macro_rules! stories {
    ($($(#[$doc:meta])* async fn $name:ident($app:ident: $App:ty) $body:block)+) => {
        $($(#[$doc])* async fn $name($app: $App) $body)+

        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name($crate::support::TestApp::sqlite().await).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let app = $crate::support::TestApp::postgres().await;
                    let database = app.database_url.clone();
                    super::$name(app).await;
                    $crate::support::drop_postgres_database(&database).await;
                }
            )+
        }
    };
}

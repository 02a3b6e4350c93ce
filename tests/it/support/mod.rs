//! A server to tell stories to, and what makes its answers comparable.

mod account;
mod answers;
mod app;
mod ask;
mod clock;
mod database;
pub mod issuer;
mod mail;
mod other_server;
mod people;
mod second_factor;
mod smtp;
mod web_socket;

pub use self::{
    account::Account,
    answers::{CREATE_CUSTOMER, FIELD_VALUE, fault, field_fault, id, mutation, refusal, stable},
    app::TestApp,
    clock::TestClock,
    database::{drop_postgres_database, new_postgres_database},
    mail::{Mail, ReadMails, read as read_mail},
    other_server::{Asked, OtherServer},
    people::{Answer, Outside, PASSWORD, SIGNED_IN, Tokens, answer, lifetime, without_tokens},
    second_factor::{Authenticator, START, texts},
    smtp::{SmtpOptions, SmtpServer, TestCertificate, link_in},
    web_socket::WebSocket,
};

/// Runs a test on threads like those of the server.
pub fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(frontdesk::cli::STACK_BYTES)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(test);
}

/// Makes each story two tests, `sqlite::name` and `postgres::name`.
macro_rules! stories {
    ($($(#[$doc:meta])* async fn $name:ident($app:ident: $App:ty) $body:block)+) => {
        $($(#[$doc])* async fn $name($app: $App) $body)+

        mod sqlite {
            $(
                #[test]
                fn $name() {
                    $crate::support::run(async {
                        super::$name($crate::support::TestApp::sqlite().await).await;
                    });
                }
            )+
        }

        mod postgres {
            $(
                #[test]
                fn $name() {
                    $crate::support::run(async {
                        let app = $crate::support::TestApp::postgres().await;
                        let database = app.database_url.clone();
                        super::$name(app).await;
                        $crate::support::drop_postgres_database(&database).await;
                    });
                }
            )+
        }
    };
}

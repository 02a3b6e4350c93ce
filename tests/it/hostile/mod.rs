//! The hostile suite: the server as a process of its own, under all that a network, a disk and clients without manners can
//! do to it. After each of it the same process answers an ordinary query at once, and has grown no bigger.
//!
//! What is promised of bad input, of transport and of overload, and the tests that fail where it is not kept. Names without
//! a path are those of this folder; others are of stories in the folder above.
//!
//! | bad input | tests |
//! |---|---|
//! | lists, objects and variables nested 3,000 deep; selections nested 100,000 | `documents::bombs_are_refused`, `json_that_is_no_request`, `limits` |
//! | fragment bombs, cycles and chains | `documents::bombs_are_refused`, `limits::bombs_without_fields`, the guard's own tests (`src/graphql/guard/tests.rs`) |
//! | 20,000 aliases; 10,000 variables, fragments or operations; 31 aliases of signIn; 16 KiB and 1 byte of nothing | `documents::bombs_are_refused` |
//! | a reply of at most 4 KB and 5 errors | `documents::replies_to_what_is_wrong_are_short` |
//! | batches; empty, null and numeric queries; bad UTF-8, lone surrogates, duplicate keys | `documents::json_that_is_no_request`, `http::what_is_no_request_is_refused` |
//! | 1e400, integers out of range, pages out of bounds | `documents::json_that_is_no_request`, `limits::values_out_of_range_and_unknown_fields`, `customers_pages::pages_out_of_bounds_are_refused` |
//! | numbers inside JSON are kept | `create_customer::numbers_in_metadata_keep_every_digit` |
//! | deep introspection | `documents::bombs_are_refused`, `limits::documents` |
//! | bodies of 64 MB, with a length and in pieces; compressed; many at once | `bodies::bodies_that_are_too_large`, `bodies_of_another_kind`, `more_than_there_is_room_for` |
//! | text, forms and multipart; a mutation by GET; a foreign page with a cookie | `bodies::bodies_of_another_kind`, `websocket::pages_of_other_sites`, `http`, `session_cookies` |
//! | too many headers, or too long | `bodies::headers_that_are_too_many` |
//! | bodies that end early, two lengths, what is no HTTP | `bodies::requests_that_do_not_add_up` |
//! | NUL in each text of each root field | `nul`, `text_fields::what_cannot_be_kept_is_refused` |
//! | quotes, `%`, `_`, CR LF; NFC and NFD | `text_fields`, `create_customer::bad_emails_are_refused`, `an_email_belongs_to_one_customer`, `customers::each_filter`, `mail_letters` |
//! | forged cursors | `customers_pages::pages_out_of_bounds_are_refused`, `audit_events` |
//! | unknown fields of an input | `limits::values_out_of_range_and_unknown_fields` |
//! | a misspelt field: no name of the schema where that is not told | `introspection`, `introspection_by_default` |
//! | keys of idempotency that are none, or come with another request, at once, and again after a crash | `idempotency`, `idempotency_races`, `idempotency_kill` |
//! | a key without the scope, and none at all | `credentials::every_root_field_is_guarded`, `open_fields`, `privileged_fields` |
//! | a redirect to a foreign place, to the network around the server, or to a script | `mail_requests::what_is_wrong_says_nothing_of_accounts`, `setting_effects::links_and_languages`, `tenant_settings::bad_values_are_refused` |
//! | a mail scanner opens a link | `account_pages::what_opens_a_page_does_nothing` |
//! | a reset with a foreign Host | `bodies::another_host` |
//! | an old session | `websocket::a_session_that_ends`, `sessions`, `change_password` |
//! | a webhook or an issuer at a private address, or without encryption | `outside::private_addresses_are_asked_only_by_leave`, `set_risk_verifier::bad_inputs_are_refused`, `identity_providers::bad_inputs_are_refused` |
//! | a forged X-Forwarded-For | `overload::rates`, `front_door::forwarded_addresses` |
//! | slow headers, slow bodies, readers that do not read, 2,000 idle sockets | `slow` |
//! | 1,000 sign-ins at once | `overload::a_thousand_sign_ins` |
//! | disk full, I/O error | `disk::a_file_that_cannot_be_written`, `a_postgres_that_cannot_write`; what else stores say of that: `repositories::error` |
//! | messages, frames and ids of WebSocket that are wrong, too many, too large or used again at once | `websocket` |
//! | HTTP/2: too many headers, silence, half a body, an answer that is given no room | `http2` |
//! | handshakes of TLS that are none, certificates that cannot be used | `tls` |
//!
//! | promise | tests |
//! |---|---|
//! | status codes, CORS, rate limits | `http`, `front_door`, `overload::rates` |
//! | nothing acknowledged is lost | `durability`, `kills`, `drain::under_load`, `outage`, `disk` |
//! | all or nothing; never "database is locked" | `disconnects`, `kills`, `create_customer_races` |
//! | masking | `faults`, `documents::json_that_is_no_request`, `outage` |
//! | overload: 503 and Retry-After, after 250 ms or at once; health and signing out go on | `overload::more_than_there_are_places`, `bodies::more_than_there_is_room_for` |
//! | a request has 10 seconds | `overload::a_request_that_takes_too_long`, `outage::postgres_says_nothing` |
//! | passwords do not slow down the rest | `overload::a_thousand_sign_ins`, `hashes_give_way` |
//! | drain: what was begun is finished, for 8 seconds | `drain::under_load`, `what_is_in_flight`, `server::stopping` |
//! | drain: what does not end is cut off | `drain::what_does_not_end` |
//! | drain: load balancers are told before | `drain::a_delay`, `operations::health` |
//! | an outage of the database: 503, and back by itself | `outage::postgres_goes_away_and_comes_back`, `postgres_says_nothing` |
//! | connections to the database that end: each answer is true | `outage::backends_are_terminated_at_random` |
//! | TLS, HTTP/2, a certificate that is renewed; PostgreSQL over TLS | `tls`, `postgres_tls` |
//! | no persons in logs and figures | `logs`, `secrets`, `telemetry` |
//! | what others are asked is part of the trace | `telemetry::others_see_the_trace` |
//! | backups and health; a database that lacks a migration | `operations` |

mod bodies;
mod disconnects;
mod disk;
mod documents;
mod drain;
mod http2;
mod kills;
mod logs;
mod operations;
mod outage;
mod overload;
mod postgres;
mod postgres_tls;
mod slow;
mod socket;
mod target;
mod tls;
mod websocket;
mod wire;

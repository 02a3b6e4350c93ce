//! TLS and HTTP/2, on the server's own port.

use std::{fs, sync::Arc, time::Duration};

use axum::{body::Bytes, http::Request};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{
    http2::read,
    target::{KEY, PATIENCE, Target, post},
    wire::Wire,
};
use crate::{
    process::{Place, text},
    support::TestCertificate,
};

const ORDINARY: &str = r#"{"query": "{ __typename }"}"#;

/// Puts a certificate where the server looks for it.
fn install(place: &Place, certificate: &TestCertificate) {
    let folder = place.folder.path();
    fs::write(folder.join("key.pem"), &certificate.key).expect("a file");
    fs::write(folder.join("certificate.pem"), &certificate.certificate).expect("a file");
}

const FILES: [&str; 6] = [
    "--tls-certificate",
    "certificate.pem",
    "--tls-key",
    "key.pem",
    "--header-timeout",
    "2",
];

/// A connection to who shows a certificate of these roots.
async fn connect(
    address: &str,
    roots: &str,
    protocols: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut store = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(roots.as_bytes()).expect("a certificate");
    store.add(root).expect("a root");
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions");
    let mut config = config.with_root_certificates(store).with_no_client_auth();
    config.alpn_protocols = protocols
        .iter()
        .map(|name| name.as_bytes().to_vec())
        .collect();
    let stream = TcpStream::connect(address).await.expect("a connection");
    let name = ServerName::try_from("localhost").expect("a name");
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, stream);
    timeout(PATIENCE, connecting).await.expect("a handshake")
}

async fn answers<S: AsyncRead + AsyncWrite + Unpin>(wire: &mut Wire<S>) {
    wire.send(post(ORDINARY, &[]).as_bytes()).await;
    let reply = wire.reply().await;
    assert_eq!(
        (reply.status, reply.body.as_str()),
        (200, "{\"data\":{\"__typename\":\"Query\"}}")
    );
}

/// Twenty requests at once over one connection of HTTP/2.
async fn answers_by_http2<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S) {
    let (client, connection) = h2::client::handshake(stream).await.expect("HTTP/2");
    let connection = tokio::spawn(connection);
    let mut waiting = Vec::new();
    for n in 0..20 {
        let mut client = client.clone().ready().await.expect("room");
        let request = Request::post("http://localhost/graphql")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {KEY}"))
            .body(())
            .expect("a request");
        let (answer, mut body) = client.send_request(request, false).expect("a stream");
        let query = json!({"query": format!("{{ a{n}: __typename }}")});
        body.send_data(Bytes::from(query.to_string()), true)
            .expect("a body");
        waiting.push(answer);
    }
    for (n, answer) in waiting.into_iter().enumerate() {
        let (status, text) = read(answer).await;
        assert_eq!(status, 200);
        let told: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(told, json!({"data": {format!("a{n}"): "Query"}}));
    }
    connection.abort();
}

/// HTTP/1.1 and HTTP/2 by what the client can, and without TLS by how it begins.
async fn both_protocols(place: Place) {
    let certificate = TestCertificate::of("localhost");
    install(&place, &certificate);
    let mut target = Target::start(&place, &FILES);
    assert!(
        target.url.starts_with("https://127.0.0.1:"),
        "{}",
        target.url
    );
    for (protocols, expected) in [
        (&[][..], None),
        (&["http/1.1"][..], Some(&b"http/1.1"[..])),
        (&["h2", "http/1.1"][..], Some(&b"h2"[..])),
    ] {
        let stream = connect(target.address(), &certificate.roots, protocols)
            .await
            .expect("TLS");
        assert_eq!(stream.get_ref().1.alpn_protocol(), expected);
        if expected == Some(b"h2") {
            answers_by_http2(stream).await;
        } else {
            answers(&mut Wire(stream)).await;
        }
    }
    assert!(!target.server.has_ended());
    target.stop().await;

    let mut plain = Target::start(&place, &[]);
    let stream = TcpStream::connect(plain.address())
        .await
        .expect("a connection");
    answers_by_http2(stream).await;
    plain.unharmed().await;
}

on_both! { both_protocols }

/// A certificate is renewed while connections are open, and one that cannot be used changes nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_renewed() {
    let place = Place::sqlite();
    let [first, second, third] = [(); 3].map(|()| TestCertificate::of("localhost"));
    install(&place, &first);
    let target = Target::start(&place, &FILES);
    let mut old = Wire(
        connect(target.address(), &first.roots, &[])
            .await
            .expect("TLS"),
    );
    answers(&mut old).await;
    assert!(connect(target.address(), &second.roots, &[]).await.is_err());

    let broken = place.folder.path().join("certificate.pem");
    fs::write(&broken, "no certificate").expect("a file");
    target.server.signal("-HUP");
    wait_for(|| target.log().contains("the TLS certificate stays as it was")).await;
    answers(&mut Wire(
        connect(target.address(), &first.roots, &[])
            .await
            .expect("TLS"),
    ))
    .await;

    install(&place, &second);
    target.server.signal("-HUP");
    wait_for(|| target.log().contains("the TLS certificate was read again")).await;
    answers(&mut Wire(
        connect(target.address(), &second.roots, &[])
            .await
            .expect("TLS"),
    ))
    .await;
    assert!(connect(target.address(), &first.roots, &[]).await.is_err());
    // It looks every 10 seconds, also where nobody asks it to.
    install(&place, &third);
    let renewed = async {
        while connect(target.address(), &third.roots, &[]).await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    let renewed = timeout(PATIENCE, renewed).await;
    renewed.expect("it is not read again");
    // Who was connected is not disturbed.
    answers(&mut old).await;
    drop(old);
    target.stop().await;
}

async fn wait_for(is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, wait).await.expect("it never is");
}

/// What is no handshake, half of one, or a request without one, ends; others are served meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handshakes_that_are_none() {
    let place = Place::sqlite();
    let certificate = TestCertificate::of("localhost");
    install(&place, &certificate);
    let mut target = Target::start(&place, &FILES);
    // The start of a greeting: a record of 512 bytes of which 11 come.
    let half = b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\0\0\0\0\0";
    let mut waiting = Vec::new();
    for _ in 0..100 {
        for start in [&half[..], b""] {
            let mut wire = Wire::open(target.address()).await;
            wire.send(start).await;
            waiting.push(wire);
        }
    }
    for garbage in [
        &b"GET /livez HTTP/1.1\r\nhost: a\r\n\r\n"[..],
        &[0xff; 20_000],
        &[0; 20_000],
    ] {
        let mut wire = Wire::open(target.address()).await;
        wire.send(garbage).await;
        let said = wire.rest().await;
        assert!(!said.starts_with("HTTP"), "{said}");
    }
    answers(&mut Wire(
        connect(target.address(), &certificate.roots, &[])
            .await
            .expect("TLS"),
    ))
    .await;
    for mut wire in waiting {
        wire.rest().await;
    }
    answers(&mut Wire(
        connect(target.address(), &certificate.roots, &[])
            .await
            .expect("TLS"),
    ))
    .await;
    assert!(!target.server.has_ended());
    target.assert_small();
    target.stop().await;
}

/// A certificate that cannot be used is one clear line, before anything is said to be ready.
#[test]
fn certificates_that_cannot_be_used() {
    let place = Place::sqlite();
    install(&place, &TestCertificate::of("localhost"));
    let folder = place.folder.path();
    fs::write(
        folder.join("other.pem"),
        TestCertificate::of("localhost").key,
    )
    .expect("a file");
    fs::write(folder.join("empty.pem"), "").expect("a file");
    for (certificate, key, words) in [
        ("missing.pem", "key.pem", "missing.pem: "),
        (
            "empty.pem",
            "key.pem",
            "empty.pem: there is no certificate in it",
        ),
        ("certificate.pem", "missing.pem", "missing.pem: "),
        ("certificate.pem", "empty.pem", "empty.pem: "),
        ("certificate.pem", "other.pem", "other.pem: "),
    ] {
        let output = place.run(&[
            "--listen",
            "127.0.0.1:0",
            "--tls-certificate",
            certificate,
            "--tls-key",
            key,
        ]);
        let said = text(&output.stderr);
        assert_eq!(
            (output.status.code(), said.lines().count()),
            (Some(1), 1),
            "{certificate} {key}: {said}"
        );
        let start = "frontdesk: the TLS certificate cannot be used: ";
        let end = ". Check --tls-certificate and --tls-key\n";
        assert!(
            said.starts_with(start) && said.contains(words) && said.ends_with(end),
            "{said}"
        );
        assert_eq!(text(&output.stdout), "", "{certificate} {key}");
    }
}

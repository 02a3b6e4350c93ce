//! `/graphql` over WebSocket: the protocol `graphql-transport-ws`, for clients that keep one connection. Operations are
//! run as those that come by POST: measured, admitted and authenticated one by one.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use tokio::{
    task::{AbortHandle, JoinSet},
    time::{Instant, MissedTickBehavior, interval, timeout_at},
};
use tracing::Instrument;

use super::{
    Gateway,
    client::Client,
    credential::Incoming,
    front,
    graphql::{Rejected, bad_key, read_fields},
    idempotency_key,
    run::{Ran, run},
    server::{Peer, Stay},
};
use crate::graphql::{GraphqlRequest, NotJson, Reply, read_json};

/// The one protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";
/// What a client may say of itself in `connection_init`, where it cannot set headers.
const SAID: [&str; 6] = [
    "accept-language",
    "authorization",
    "x-agent-email",
    "x-company-id",
    "x-frontdesk-site",
    "x-initiative-id",
];
/// How long a client may take to begin.
const INIT: Duration = Duration::from_secs(5);
/// How often it is asked whether it is still there, at least; who has not answered by the next time is not.
const PING: Duration = Duration::from_secs(20);
/// Characters of an operation's id.
const MAX_ID: usize = 128;

/// Why a connection is closed, as the protocol numbers it.
struct Close(u16, &'static str);

const NOT_A_MESSAGE: Close = Close(4400, "Invalid message");
const NOT_BEGUN: Close = Close(4401, "Unauthorized");
const TOO_LATE: Close = Close(4408, "Connection initialisation timeout");
const TWICE: Close = Close(4409, "Subscriber for the id already exists");
const BEGUN_TWICE: Close = Close(4429, "Too many initialisation requests");
const STOPPING: Close = Close(1001, "The server is stopping");

/// Does a request ask for a WebSocket?
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE);
    upgrade.is_some_and(|upgrade| upgrade.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Takes the connection.
pub(super) fn accept(
    gateway: Gateway,
    client: Client,
    peer: &Peer,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let max = gateway.app.config.limits.body_bytes;
    let upgrade = upgrade
        .protocols([PROTOCOL])
        .max_message_size(max)
        .max_frame_size(max);
    if upgrade.selected_protocol().is_none() {
        let text = format!("Ask for the subprotocol {PROTOCOL}.\n");
        return (StatusCode::BAD_REQUEST, text).into_response();
    }
    let stay = peer.stay();
    upgrade.on_upgrade(move |socket| async move {
        let talk = Talk {
            gateway,
            client,
            headers,
            socket,
        };
        talk.hold(stay).await;
    })
}

/// One connection.
struct Talk {
    gateway: Gateway,
    client: Client,
    /// Those that it came with, and what it said when it began.
    headers: HeaderMap,
    socket: WebSocket,
}

/// What a client sends.
enum Said {
    Init(Map<String, Value>),
    Ping,
    Pong,
    Subscribe(String, Map<String, Value>),
    Complete(String),
}

/// An operation that has ended, with its messages.
type Ended = (String, Vec<Value>);

impl Talk {
    async fn hold(mut self, stay: Stay) {
        let stay = Arc::new(stay);
        let talk = async {
            let close = match self.begin(&stay).await {
                Err(end) => end,
                Ok(()) => self.run(&stay).await,
            };
            if let Some(Close(code, reason)) = close {
                let frame = CloseFrame {
                    code,
                    reason: Utf8Bytes::from_static(reason),
                };
                let _ = self.socket.send(Message::Close(Some(frame))).await;
            }
        };
        tokio::select! {
            () = talk => {}
            () = stay.cut() => {}
        }
    }

    /// Waits for `connection_init`.
    async fn begin(&mut self, stay: &Stay) -> Result<(), Option<Close>> {
        let end = Instant::now() + INIT;
        loop {
            let message = tokio::select! {
                message = timeout_at(end, self.socket.recv()) => message,
                () = stay.leave() => return Err(Some(STOPPING)),
            };
            let message = message.map_err(|_| Some(TOO_LATE))?;
            let Some(Ok(message)) = message else {
                return Err(None);
            };
            match self.read(&message)? {
                Some(Said::Init(said)) => {
                    self.note(said);
                    return self.send(json!({"type": "connection_ack"})).await;
                }
                Some(Said::Ping) => self.send(json!({"type": "pong"})).await?,
                Some(Said::Subscribe(..)) => return Err(Some(NOT_BEGUN)),
                Some(Said::Pong | Said::Complete(_)) | None => {}
            }
        }
    }

    /// Keeps what a client says of itself that it did not say in a header.
    fn note(&mut self, said: Map<String, Value>) {
        for (name, value) in said {
            let name = name.to_ascii_lowercase();
            let (Some(known), Value::String(text)) =
                (SAID.iter().find(|known| **known == name), value)
            else {
                continue;
            };
            if let Ok(value) = HeaderValue::from_str(&text) {
                self.headers
                    .entry(HeaderName::from_static(known))
                    .or_insert(value);
            }
        }
    }

    /// Runs what is asked for until the connection is to be closed. Operations go on by themselves: one whose client
    /// does not read what it is sent must not keep what others need.
    async fn run(&mut self, stay: &Arc<Stay>) -> Option<Close> {
        let max_operations = self.gateway.app.config.limits.socket_operations;
        let mut running: HashMap<String, AbortHandle> = HashMap::new();
        let mut operations = JoinSet::new();
        let idle = self.gateway.app.config.connections.idle.duration();
        let mut ping = interval(PING.min(idle / 2));
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ping.reset();
        let (mut is_there, mut is_stopping) = (true, false);
        loop {
            let out: Result<(), Option<Close>> = tokio::select! {
                message = self.socket.recv() => {
                    let Some(Ok(message)) = message else {
                        return None;
                    };
                    is_there = true;
                    stay.touch();
                    match self.read(&message) {
                        Err(close) => Err(close),
                        Ok(None | Some(Said::Pong)) => Ok(()),
                        Ok(Some(Said::Init(_))) => Err(Some(BEGUN_TWICE)),
                        Ok(Some(Said::Ping)) => self.send(json!({"type": "pong"})).await,
                        Ok(Some(Said::Complete(id))) => {
                            if let Some(operation) = running.remove(&id) {
                                operation.abort();
                            }
                            Ok(())
                        }
                        Ok(Some(Said::Subscribe(id, _))) if running.contains_key(&id) => Err(Some(TWICE)),
                        Ok(Some(Said::Subscribe(id, _))) if is_stopping => {
                            self.send(failed(&id, "UNAVAILABLE", "The server is stopping.")).await
                        }
                        Ok(Some(Said::Subscribe(id, _))) if running.len() >= max_operations => {
                            let text = format!("A connection may have {max_operations} operations at once.");
                            self.send(failed(&id, "TOO_MANY_OPERATIONS", &text)).await
                        }
                        Ok(Some(Said::Subscribe(id, payload))) => {
                            let operation = self.operation(stay, id.clone(), payload);
                            running.insert(id, operations.spawn(operation));
                            Ok(())
                        }
                    }
                }
                Some(ended) = operations.join_next_with_id() => match ended {
                    // Nobody waits for what was given up; what panicked makes room.
                    Err(error) => {
                        running.retain(|_, operation| operation.id() != error.id());
                        Ok(())
                    }
                    Ok((task, (id, messages))) => {
                        let mut sent = Ok(());
                        // Its client may have given it up when it had ended, and have begun another one by its id.
                        if running.get(&id).is_some_and(|operation| operation.id() == task) {
                            running.remove(&id);
                            for message in messages {
                                if sent.is_ok() {
                                    sent = self.send(message).await;
                                }
                            }
                        }
                        sent
                    }
                },
                _ = ping.tick() => {
                    if !is_there {
                        return None;
                    }
                    is_there = false;
                    self.socket.send(Message::Ping(Bytes::new())).await.map_err(|_| None)
                }
                () = stay.leave(), if !is_stopping => {
                    is_stopping = true;
                    Ok(())
                }
            };
            if let Err(close) = out {
                return close;
            }
            if is_stopping && running.is_empty() {
                return Some(STOPPING);
            }
        }
    }

    /// One operation, as a task of its own.
    fn operation(
        &self,
        stay: &Arc<Stay>,
        id: String,
        payload: Map<String, Value>,
    ) -> impl Future<Output = Ended> + Send + 'static {
        let (gateway, client) = (self.gateway.clone(), self.client);
        let (headers, in_flight) = (self.headers.clone(), stay.begin());
        async move {
            let (span, trace) = front::span(&gateway.app, &headers);
            let work = Box::pin(operate(gateway, client, headers, id, payload)).instrument(span);
            let ended = trace.around(work).await;
            drop(in_flight);
            ended
        }
    }

    /// What a message says; `None` for those of WebSocket itself.
    fn read(&self, message: &Message) -> Result<Option<Said>, Option<Close>> {
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(Some(NOT_A_MESSAGE)),
            Message::Ping(_) | Message::Pong(_) => return Ok(None),
            Message::Close(_) => return Err(None),
        };
        // Two levels around the request: the message, and the payload.
        let nesting = self.gateway.app.config.limits.nesting + 3;
        let value = match read_json(text.as_bytes(), nesting) {
            Ok(Value::Object(value)) => value,
            Ok(_) | Err(NotJson::TooDeep | NotJson::Malformed(_)) => {
                return Err(Some(NOT_A_MESSAGE));
            }
        };
        understand(value).map(Some).ok_or(Some(NOT_A_MESSAGE))
    }

    async fn send(&mut self, message: Value) -> Result<(), Option<Close>> {
        let text = message.to_string();
        self.socket
            .send(Message::Text(text.into()))
            .await
            .map_err(|_| None)
    }
}

fn understand(mut value: Map<String, Value>) -> Option<Said> {
    let kind = value.remove("type")?;
    let id = match value.remove("id") {
        Some(Value::String(id)) if (1..=MAX_ID).contains(&id.len()) => Some(id),
        _ => None,
    };
    let payload = match value.remove("payload") {
        None | Some(Value::Null) => Some(Map::new()),
        Some(Value::Object(payload)) => Some(payload),
        Some(_) => None,
    };
    Some(match kind.as_str()? {
        "connection_init" => Said::Init(payload?),
        "ping" => Said::Ping,
        "pong" => Said::Pong,
        "subscribe" => Said::Subscribe(id?, payload?),
        "complete" => Said::Complete(id?),
        _ => return None,
    })
}

/// Runs one operation.
async fn operate(
    gateway: Gateway,
    client: Client,
    headers: HeaderMap,
    id: String,
    payload: Map<String, Value>,
) -> Ended {
    let key = idempotency_key::in_payload(&payload).or_else(bad_key);
    let read = key.and_then(|key| Ok((key, read_fields(payload.into_iter().collect(), true)?)));
    let request = match read {
        Ok((idempotency_key, request)) => GraphqlRequest {
            idempotency_key,
            ..request
        },
        Err(Rejected { error, .. }) => {
            let message = json!({"id": id, "type": "error", "payload": [error]});
            return (id, vec![message]);
        }
    };
    let incoming = Incoming {
        headers: &headers,
        client,
    };
    let begun = Instant::now();
    let Ran { reply, told, .. } = run(&gateway, incoming, request).await;
    front::log(
        &gateway,
        "WEBSOCKET",
        "/graphql",
        None,
        Some(&told),
        begun.elapsed(),
    );
    let next = |payload| {
        let next = json!({"id": id, "type": "next", "payload": payload});
        vec![next, json!({"id": id, "type": "complete"})]
    };
    let messages = match reply {
        Reply::Executed(response) => next(json!(response)),
        Reply::Kept {
            body, is_replayed, ..
        } => {
            let mut payload: Value = serde_json::from_str(&body).unwrap_or_default();
            if is_replayed {
                payload["extensions"][idempotency_key::REPLAYED_EXTENSION] = true.into();
            }
            next(payload)
        }
        Reply::Refused(_, errors) => vec![json!({"id": id, "type": "error", "payload": errors})],
    };
    (id, messages)
}

fn failed(id: &str, code: &str, message: &str) -> Value {
    let error = json!({"message": message, "extensions": {"code": code}});
    json!({"id": id, "type": "error", "payload": [error]})
}

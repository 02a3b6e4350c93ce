//! The hostile suite: the server as a process of its own, under all that a network, a disk and clients without manners can
//! do to it. After each of it an ordinary query is answered, by the same process, which has grown no bigger.

mod bodies;
mod disconnects;
mod documents;
mod drain;
mod kills;
mod logs;
mod operations;
mod outage;
mod overload;
mod slow;
mod socket;
mod target;
mod tls;
mod websocket;
mod wire;

// A mail server for tests. It speaks SMTP on a free port of this machine and prints what it gets.
//
//   node tests/smtp-server.mjs '{"user": "me", "password": "secret", "key": "-----BEGIN…", "cert": "…"}'
//
// Options, all of them optional: `key` and `cert` (PEM), with which it offers STARTTLS, or is encrypted
// from the first byte on where `secure` is true; `user` and `password`, without which it then takes no
// mail; `utf8: false` for a server of before SMTPUTF8.
//
// It prints a line of JSON for each of: `{port}`, once it listens; `{mail}`, for each mail that it
// accepted; `{done}`, for each command that it was given; `{stalled}`, when it begins not to answer.
//
// Commands are lines of JSON on standard input, each about one mail that is still to come, in turn:
//   {"refuse": {"at": "from" | "to" | "message", "code": 450, "text": "Later"}}
//   {"drop": "from" | "to" | "message" | "answer" | "after"}
//     ends the connection instead of an answer: `message` once the message began, `answer` when it has
//     accepted the mail and not said so, `after` when it has
//   {"stall": "from" | "to" | "message"}    never answers
//   {"accept": true}
// and two that are about those who wait for an answer that does not come: one ends their connections, the other one
// answers them after all.
//   {"hangUp": true}
//   {"goOn": true}
import { createInterface } from "node:readline";

import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

const { user, password, key, cert, secure = false, utf8 = true } = JSON.parse(process.argv[2] ?? "{}");
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** What was ordered for mails to come; the first is for the next one. */
const orders = [];

/** Those who wait for an answer that does not come. */
const stalled = [];

const connectionOf = (session) => [...server.connections].find(({ id }) => id === session.id);
const closeConnection = (session) => connectionOf(session)?._socket.destroy();

/** Does what was ordered for this step of a mail; false where nothing was. */
const obey = (step, session, answer) => {
  const { refuse, drop, stall } = session.order;
  if (refuse?.at === step) {
    answer(Object.assign(new Error(refuse.text), { responseCode: refuse.code }));
  } else if (drop === step) {
    closeConnection(session);
  } else if (stall === step) {
    stalled.push({ session, answer });
    print({ stalled: step });
  } else {
    return false;
  }
  return true;
};

const addresses = (list) =>
  (list?.value ?? []).map(({ name, address }) => ({ name, address }));

const server = new SMTPServer({
  key,
  cert,
  secure,
  hideSMTPUTF8: !utf8,
  disabledCommands: [key ? "" : "STARTTLS", user ? "" : "AUTH"].filter(Boolean),
  authOptional: !user,
  disableReverseLookup: true,
  closeTimeout: 100,
  onAuth({ username, password: given }, _session, answer) {
    const known = username === user && given === password;
    answer(known ? null : new Error("Who are you?"), { user: username });
  },
  onMailFrom(_address, session, answer) {
    session.order = orders.shift() ?? {};
    if (!obey("from", session, answer)) answer();
  },
  onRcptTo(_address, session, answer) {
    if (!obey("to", session, answer)) answer();
  },
  onData(stream, session, answer) {
    if (session.order.drop === "message") {
      stream.once("data", () => closeConnection(session));
      stream.resume();
      return;
    }
    const chunks = [];
    stream.on("data", (chunk) => chunks.push(chunk));
    stream.on("end", async () => {
      if (obey("message", session, answer)) return;
      const raw = Buffer.concat(chunks);
      const { subject, text, html, from, to, headers, headerLines } = await simpleParser(raw);
      print({
        mail: {
          // What the server was told, and what the headers say.
          envelope: {
            from: session.envelope.mailFrom.address,
            to: session.envelope.rcptTo.map(({ address }) => address),
          },
          hello: session.hostNameAppearsAs,
          user: session.user ?? null,
          encrypted: session.secure,
          from: addresses(from),
          to: addresses(to),
          subject,
          text,
          html,
          messageId: headers.get("message-id"),
          date: headers.get("date"),
          headers: headerLines.map(({ line }) => line),
        },
      });
      if (obey("answer", session, answer)) return;
      answer();
      // What was answered still goes out.
      if (session.order.drop === "after") connectionOf(session)?._socket.end();
    });
  },
});

// A client that ends the connection in the middle is not this server's fault.
server.on("error", (error) => console.error(error.message));
server.listen(0, "127.0.0.1", () => print({ port: server.server.address().port }));

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const order = JSON.parse(line);
    if (order.hangUp) stalled.splice(0).forEach(({ session }) => closeConnection(session));
    else if (order.goOn) stalled.splice(0).forEach(({ answer }) => answer());
    else orders.push(order);
    print({ done: line });
  })
  // Whoever started it has gone.
  .on("close", () => process.exit());

// Audits the server against GraphQL over HTTP, with all audits of graphql-http.
//
//   FRONTDESK_URL=http://127.0.0.1:8080 node tests/audits.mjs

import { auditServer } from "graphql-http";

const AUDITS = 61;

const results = await auditServer({ url: `${process.env.FRONTDESK_URL}/graphql` });
const failed = results.filter(({ status }) => status !== "ok");
for (const { status, id, name, reason } of failed) console.error(`${status} ${id}: ${name}: ${reason}`);
if (results.length !== AUDITS) console.error(`${results.length} audits, not ${AUDITS}`);
process.exitCode = failed.length > 0 || results.length !== AUDITS ? 1 : 0;

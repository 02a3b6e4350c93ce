// Runs the page of a new Frontdesk server in Chromium, as a visitor would.
//
//   FRONTDESK_URL=http://127.0.0.1:8080 FRONTDESK_KEY=... node tests/graphiql.mjs
//
// The server has to be new: the examples create things that can exist once.

import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PATIENCE, launch } from "./chromium.mjs";

const EXAMPLES = [
  "Viewer",
  "CreateCustomer",
  "FindCustomer",
  "CreatePartner",
  "Partners",
  "CreateStore",
  "DefineCustomField",
  "UpdateSettings",
];

const { FRONTDESK_URL, FRONTDESK_KEY } = process.env;
if (!FRONTDESK_URL || !FRONTDESK_KEY) {
  console.error("Set FRONTDESK_URL and FRONTDESK_KEY.");
  process.exit(2);
}
const { origin, hostname } = new URL(FRONTDESK_URL);

// Everything that must not happen, in the order in which it happened.
const incidents = [];
let isNavigating = false;

const browser = await launch(
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${hostname}`,
);
const context = await browser.newContext({
  viewport: { width: 1280, height: 800 },
  permissions: ["clipboard-read", "clipboard-write"],
});
context.setDefaultTimeout(PATIENCE);

await context.route(
  (url) => url.origin !== origin,
  (route) => {
    incidents.push(`asked for an outside address: ${route.request().url()}`);
    return route.abort();
  },
);
context.on("requestfailed", (request) => {
  const reason = request.failure()?.errorText;
  // A reload cancels what the old page was still loading.
  if (isNavigating && reason === "net::ERR_ABORTED") return;
  incidents.push(`request failed: ${request.url()} (${reason})`);
});
context.on("response", (response) => {
  const isApi = response.url() === `${origin}/graphql`;
  if (response.status() >= 400 && !(isApi && response.status() === 401)) {
    incidents.push(`status ${response.status()}: ${response.url()}`);
  }
});
context.on("console", (message) => {
  // Chromium itself logs the 401 that the run without a key asks for.
  const isExpected =
    message.location().url === `${origin}/graphql` && message.text().includes("401");
  if (["error", "warning"].includes(message.type()) && !isExpected) {
    incidents.push(`console ${message.type()}: ${message.text()}`);
  }
});
context.on("weberror", (error) => {
  incidents.push(`uncaught: ${error.error().stack}`);
});
await context.addInitScript(() => {
  addEventListener("securitypolicyviolation", (event) => {
    console.error(`CSP: ${event.effectiveDirective} blocked ${event.blockedURI}`);
  });
});

const page = await context.newPage();
const workers = [];
page.on("worker", (worker) => workers.push(worker.url()));

const keyField = page.getByLabel("API key");

async function check(name, body) {
  try {
    await body();
    assert.deepEqual(incidents, [], "something happened that must not");
    console.log(`ok   ${name}`);
  } catch (error) {
    error.message = `${name}: ${error.message}`;
    throw error;
  }
}

// Playwright's own waitForFunction needs eval, which the page forbids.
async function until(what, condition) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// Monaco draws the visible lines only, so the text comes from its models.
function editorText(name) {
  return page.evaluate(
    (end) =>
      globalThis.__MONACO?.editor
        .getModels()
        .find((model) => model.uri.path.endsWith(end))
        ?.getValue(),
    name,
  );
}

async function openPage(navigate) {
  isNavigating = true;
  const [response, introspection] = await Promise.all([
    navigate(),
    page.waitForResponse(
      (response) =>
        response.url() === `${origin}/graphql` &&
        response.request().postDataJSON().operationName === "IntrospectionQuery",
    ),
  ]);
  isNavigating = false;
  await introspection.finished();
  await page.locator(".graphiql-query-editor .view-line").first().waitFor();
  await until("the response editor", async () => (await editorText("response.json")) != null);
  return response;
}

async function openTab(name) {
  await page.getByRole("tab", { name }).click();
  // GraphiQL reads the name of the operation a moment after the text appears,
  // and stores the text when it does.
  await until(`the tab ${name}`, async () => {
    const text = await editorText("operation.graphql");
    const stored = await page.evaluate(() => localStorage.getItem("graphiql:query"));
    return text === stored && text.includes(` ${name}`);
  });
}

async function run() {
  await page.getByRole("button", { name: /^Execute query/ }).click();
  return JSON.parse(await until("an answer", () => editorText("response.json")));
}

// Runs an example and returns what its only field answers.
async function runExample(name) {
  await openTab(name);
  const { data, errors } = await run();
  assert.equal(errors, undefined, JSON.stringify(errors));
  const [answer] = Object.values(data);
  assert.deepEqual(answer?.userErrors ?? [], []);
  return answer;
}

// Typing would have Monaco close every bracket and quotation mark.
async function paste(text) {
  await page.evaluate((content) => navigator.clipboard.writeText(content), text);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("ControlOrMeta+V");
}

async function pasteInto(editorName, text) {
  const section = page.getByRole("region", { name: editorName });
  await section.locator(".graphiql-editor:visible .view-lines").click();
  await paste(text);
}

async function tabNames() {
  const tabs = await page.getByRole("tab").allInnerTexts();
  return tabs.map((tab) => tab.trim());
}

try {
  await check("the page comes with a strict Content-Security-Policy", async () => {
    const response = await openPage(() => page.goto(`${origin}/graphiql`));
    const policy = response.headers()["content-security-policy"] ?? "";
    const directives = Object.fromEntries(
      policy.split(";").map((directive) => {
        const [name, ...sources] = directive.trim().split(/\s+/);
        return [name, sources.join(" ")];
      }),
    );
    assert.equal(directives["default-src"], "'none'", policy);
    assert.equal(directives["script-src"], "'self'", policy);
    assert.equal(directives["connect-src"], "'self'", policy);
    assert.equal(await page.title(), "Frontdesk GraphiQL");
  });

  await check("Monaco's workers are files of the server", async () => {
    await until("the workers", () => workers.length >= 3);
    for (const url of workers) {
      assert.ok(url.startsWith(`${origin}/graphiql/assets/`), url);
    }
  });

  await check("a first visit has the example tabs", async () => {
    assert.deepEqual(await tabNames(), EXAMPLES);
  });

  await check("a run without a key shows UNAUTHENTICATED", async () => {
    assert.equal((await runExample("Viewer")).kind, "ANONYMOUS");
    await openTab("Partners");
    const { errors } = await run();
    assert.equal(errors?.[0]?.extensions?.code, "UNAUTHENTICATED");
    await page.locator(".result-window").getByText('"UNAUTHENTICATED"').waitFor();
  });

  await check("Viewer shows whose key it is", async () => {
    await keyField.click();
    await paste(FRONTDESK_KEY);
    assert.equal((await runExample("Viewer")).kind, "API_CLIENT");
    await page.locator(".result-window").getByText('"API_CLIENT"').waitFor();
  });

  let customer;
  await check("CreateCustomer shows the new customer and its partner", async () => {
    ({ customer } = await runExample("CreateCustomer"));
    assert.match(customer.id, /^cus_/);
    assert.ok(customer.partners[0]?.name, JSON.stringify(customer.partners));
    await page.locator(".result-window").getByText(`"${customer.id}"`).first().waitFor();
  });

  await check("FindCustomer finds that customer", async () => {
    assert.equal((await runExample("FindCustomer")).id, customer.id);
  });

  await check("CreatePartner, Partners and CreateStore work in a row", async () => {
    const { partner } = await runExample("CreatePartner");
    const { edges } = await runExample("Partners");
    assert.ok(edges.some(({ node }) => node.id === partner.id));
    await openTab("CreateStore");
    const { input } = JSON.parse(await editorText("variables.json"));
    await pasteInto(
      "Variables",
      JSON.stringify({ input: { ...input, partnerId: partner.id } }),
    );
    const { data, errors } = await run();
    assert.ok(data?.createStore.store?.id, JSON.stringify({ data, errors }));
  });

  await check("DefineCustomField and UpdateSettings work", async () => {
    assert.ok((await runExample("DefineCustomField")).definition.id);
    assert.ok((await runExample("UpdateSettings")).settings);
  });

  await check("Prettify loads its parts from the server", async () => {
    await openTab("Viewer");
    await pasteInto("Operation Editor", "query Viewer{viewer{kind}}");
    await page.getByRole("button", { name: /^Prettify/ }).click();
    await until("the formatted query", async () =>
      (await editorText("operation.graphql")).includes("\n  viewer {\n    kind"),
    );
  });

  await check("the Explorer shows the fields", async () => {
    await page.getByRole("button", { name: "Show GraphiQL Explorer" }).click();
    const explorer = page.locator(".graphiql-explorer-root");
    await explorer.getByText("kind", { exact: true }).first().waitFor();
    await explorer.getByText("partners", { exact: true }).first().waitFor();
  });

  await check("documentation and history are in the sidebar", async () => {
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.getByRole("link", { name: "Query", exact: true }).waitFor();
    await page.getByRole("button", { name: "Show History" }).click();
    await page.locator(".graphiql-history-item").first().waitFor();
  });

  await check("a reload keeps the key and the tabs", async () => {
    await openPage(() => page.reload());
    assert.equal(await keyField.inputValue(), FRONTDESK_KEY);
    assert.deepEqual(await tabNames(), EXAMPLES);
    assert.equal((await runExample("Viewer")).kind, "API_CLIENT");
  });

  await check("a forgotten key is not sent any more", async () => {
    await page.getByRole("button", { name: "Forget" }).click();
    assert.equal((await runExample("Viewer")).kind, "ANONYMOUS");
  });

  await check("a key in the header editor serves all tabs", async () => {
    await page.getByRole("button", { name: "Headers", exact: true }).click();
    await pasteInto("Headers", `{ "Authorization": "Bearer ${FRONTDESK_KEY}" }`);
    assert.ok((await runExample("Partners")).edges.length > 0);
    assert.equal(await keyField.inputValue(), FRONTDESK_KEY);
    assert.equal((await runExample("Viewer")).kind, "API_CLIENT");
    assert.ok(!(await editorText("headers.json")).includes(FRONTDESK_KEY));
  });
} catch (error) {
  const screenshot = join(tmpdir(), `frontdesk-graphiql-${process.pid}.png`);
  await page.screenshot({ path: screenshot }).catch(() => {});
  console.error(`FAILED ${error.message}`);
  console.error(`Screenshot: ${screenshot}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}

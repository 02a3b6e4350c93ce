// Opens a customer's page in Chromium, on a phone, as a person who follows a link would.
//
//   FRONTDESK_URL=http://127.0.0.1:8080/customers/cus_... FRONTDESK_KEY=... node tests/customer_page.mjs

import assert from "node:assert/strict";

import { PATIENCE, follow, fieldHasFocus, launch } from "./chromium.mjs";

const { FRONTDESK_URL, FRONTDESK_KEY } = process.env;
const ELSEWHERE = "http://elsewhere.example";

const browser = await launch();
try {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, hasTouch: true });
  context.setDefaultTimeout(PATIENCE);
  await context.route(`${ELSEWHERE}/**`, (route) =>
    route.fulfill({ contentType: "text/html", body: `<a href="${FRONTDESK_URL}">customer</a>` }),
  );
  const page = await context.newPage();
  const incidents = [];
  page.on("pageerror", (error) => incidents.push(error.message));
  page.on("console", (message) => {
    if (!message.text().includes("401")) incidents.push(message.text());
  });
  const enter = async (key) => {
    await fieldHasFocus(page);
    await page.getByLabel("API key").fill(key);
    await follow(page, page.getByRole("button", { name: "Show" }));
  };
  const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

  // Without a key there is nothing of the customer.
  await page.goto(FRONTDESK_URL);
  assert.equal(await page.getByRole("heading").innerText(), "A customer");
  assert.ok(!(await page.content()).includes("Ada"));
  assert.ok(await fits());

  // A wrong key is said to be wrong, and is not kept.
  await enter("fd_wrong");
  await page.getByRole("alert").waitFor();
  assert.deepEqual(await context.cookies(), []);

  // The right one opens it; no script can read it.
  await enter(FRONTDESK_KEY);
  await page.getByRole("heading", { name: "<b>Ada</b>" }).waitFor();
  assert.ok(await fits());
  const colours = await page.evaluate(() => getComputedStyle(document.querySelector("section")).borderRadius);
  assert.equal(colours, "8px", "the style sheet was not taken");
  const [{ httpOnly, sameSite, path }] = await context.cookies();
  assert.deepEqual({ httpOnly, sameSite, path }, { httpOnly: true, sameSite: "Strict", path: "/customers" });
  assert.equal(await page.evaluate(() => document.cookie), "");

  // Who comes from another site is not asked again.
  await page.goto(`${ELSEWHERE}/`);
  await page.getByText("customer").tap();
  await page.getByRole("heading", { name: "<b>Ada</b>" }).waitFor();
  await page.waitForLoadState();

  await follow(page, page.getByRole("button", { name: "Forget the key" }));
  await page.getByLabel("API key").waitFor();
  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual(incidents, []);
} finally {
  await browser.close();
}

// Follows the links of mails in Chromium, on a phone and on a desk, as the person does who got them.
//
//   FRONTDESK_URL=http://127.0.0.1:8080/account/reset-password?token=... \
//   FRONTDESK_KEY=http://127.0.0.1:8080/account/confirm-email?token=... node tests/account_pages.mjs
//
// SCREENSHOTS=folder keeps what each page looks like.

import assert from "node:assert/strict";

import { PATIENCE, follow, fieldHasFocus, launch } from "./chromium.mjs";

const { FRONTDESK_URL: RESET, FRONTDESK_KEY: CONFIRM, SCREENSHOTS } = process.env;
const SHOP = "https://shop.example";

const browser = await launch();
try {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, hasTouch: true, locale: "en-GB" });
  context.setDefaultTimeout(PATIENCE);
  await context.route(`${SHOP}/**`, (route) => route.fulfill({ contentType: "text/html", body: "<h1>Shop</h1>" }));
  const page = await context.newPage();
  const incidents = [];
  page.on("pageerror", (error) => incidents.push(error.message));
  page.on("console", (message) => {
    // Whose link it is, the page does not know: it has no user name for the browser to keep a password by.
    if (message.text().startsWith("[DOM] Password forms")) return;
    if (!/ (410|422) /.test(message.text())) incidents.push(message.text());
  });
  const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  const look = async (name) => {
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 640 });
      assert.ok(await fits(), `${name} is wider than ${width}`);
      if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}-${width}.png` });
    }
    await page.setViewportSize({ width: 360, height: 640 });
  };

  // Looking at a link does nothing, and tells nobody of it.
  await page.goto(CONFIRM);
  await look("confirm");
  assert.equal(await page.getByText("Ada & Söhne").count(), 1);
  await follow(page, page.getByRole("button", { name: "Confirm address" }));
  await page.getByRole("status").getByText("Your e-mail address is confirmed.").waitFor();
  await look("confirmed");
  await follow(page, page.getByRole("link", { name: "Go on" }));
  await page.getByRole("heading", { name: "Shop" }).waitFor();
  assert.equal(await page.evaluate(() => document.referrer), "");

  // Two passwords that differ, and one that is too short, can be typed anew.
  await page.goto(RESET);
  await look("reset");
  const type = async (first, second) => {
    await fieldHasFocus(page);
    await page.getByLabel("New password", { exact: true }).fill(first);
    await page.getByLabel("New password once more").fill(second);
    await follow(page, page.getByRole("button", { name: "Change password" }));
  };
  await type("battery staple", "battery stable");
  await page.getByRole("alert").waitFor();
  assert.equal(await page.getByLabel("New password", { exact: true }).inputValue(), "");
  await type("short", "short");
  await page.getByRole("alert").getByText("The password needs at least 8 characters").waitFor();
  await look("refused");
  await type("battery staple", "battery staple");
  await page.getByRole("status").getByText("Your password is changed.").waitFor();
  await look("changed");
  await follow(page, page.getByRole("link", { name: "Go on" }));
  await page.getByRole("heading", { name: "Shop" }).waitFor();

  // The link is used up.
  await page.goto(RESET);
  await page.getByRole("alert").waitFor();
  assert.equal(await page.getByRole("button").count(), 0);
  await look("gone");

  await page.goto(`${new URL(RESET).origin}/account/forgot-password`);
  await look("forgot");
  await fieldHasFocus(page);
  await page.getByLabel("E-mail address").fill("ada@x");
  await follow(page, page.getByRole("button", { name: "Send the link" }));
  await page.getByRole("status").waitFor();
  await look("sent");

  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual(incidents, []);
} finally {
  await browser.close();
}

// Chromium, as the tests of pages use it.

import { chromium } from "playwright-core";

/** How long the browser and its pages may take, in milliseconds: the machine may be busy with other tests. */
export const PATIENCE = 60_000;

/** The browser that `CHROMIUM` names. */
export function launch(...args) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", ...args],
    timeout: PATIENCE,
  });
}

/** Taps what opens another page, and waits until that page is there with its style sheet. */
export async function follow(page, target) {
  await Promise.all([page.waitForEvent("load"), target.tap()]);
}

/** Waits until the first field of a page has the focus: Chromium gives it a moment after the page is there, or complains. */
export async function fieldHasFocus(page) {
  await page.locator("input:focus").waitFor();
}

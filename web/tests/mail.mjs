// Opens mails in Chromium, on a phone, by day and by night.
//
//   FRONTDESK_URL=FOLDER node tests/mail.mjs    every .html file in it; SCREENSHOTS=FOLDER keeps pictures

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { launch } from "./chromium.mjs";

const { FRONTDESK_URL: folder, SCREENSHOTS } = process.env;

/** Runs in the page: what a person could not read or tap. */
const faults = () => {
  const parts = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = parts(colour).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (parts(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push("it is wider than the screen");
  for (const element of document.querySelectorAll("body *")) {
    const texts = [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
    if (!texts.length || !element.checkVisibility()) continue;
    const [a, b] = [getComputedStyle(element).color, background(element)].map(luminance).sort((x, y) => x - y);
    const contrast = (b + 0.05) / (a + 0.05);
    if (contrast < 4.5) found.push(`${element.textContent.trim()}: contrast ${contrast.toFixed(1)}`);
    if (parseFloat(getComputedStyle(element).fontSize) < 14) found.push(`${element.textContent}: small`);
    const box = element.getBoundingClientRect();
    if (element.matches(".button a") && (box.height < 44 || box.width < 200)) found.push(`${element.textContent}: hard to tap`);
    if (box.left < 0 || box.right > innerWidth) found.push(`${element.textContent.trim()}: cut off`);
  }
  return found;
};

const browser = await launch();
try {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".html")).sort();
  assert.ok(files.length > 0);
  const page = await browser.newPage({ viewport: { width: 360, height: 740 }, hasTouch: true });
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  for (const name of files) {
    const file = pathToFileURL(join(folder, name)).href;
    await page.goto(file);
    for (const [colorScheme, paper] of [["light", "rgb(244, 246, 248)"], ["dark", "rgb(18, 22, 28)"]]) {
      await page.emulateMedia({ colorScheme });
      if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name} ${colorScheme}.png`), fullPage: true });
      assert.deepEqual(await page.evaluate(faults), [], `${name}, ${colorScheme}`);
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), paper);
    }
    assert.deepEqual(asked.splice(0), [file]);
  }
} finally {
  await browser.close();
}

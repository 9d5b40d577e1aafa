// Debian's Chromium through playwright-core, both from web/node_modules, and axe on what it shows.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const web = createRequire(new URL("../../web/package.json", import.meta.url));

export const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const flags =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

export async function launch() {
  if (!existsSync(chromiumPath)) throw new Error(`no Chromium at ${chromiumPath}: apt install chromium, or set CHROMIUM`);
  const { chromium } = web("playwright-core");
  return chromium.launch({ executablePath: chromiumPath, args: flags.split(" ") });
}

const axeSource = readFileSync(web.resolve("axe-core/axe.min.js"), "utf8");

// What is wrong on the page as it stands; an empty list is what we want.
export async function axe(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map((violation) => {
    const node = violation.nodes[0];
    return `${violation.id}: ${violation.help} (${node?.target.join(" ")}; ${node?.failureSummary?.replace(/\s+/g, " ")})`;
  });
}

// The screen has its data, its fonts, and has come to rest.
export async function settled(page) {
  await page.locator("h1").first().waitFor({ state: "attached" });
  await page.waitForFunction(() => document.querySelector('[role="status"][aria-label="Loading"]') === null);
  await page.evaluate(async () => {
    await document.fonts.ready;
    const finite = document.getAnimations().filter((animation) => animation.effect?.getTiming().iterations !== Infinity);
    await Promise.all(finite.map((animation) => animation.finished.catch(() => {})));
  });
}

// What the API answers to the one who is signed in.
export async function get(page, path) {
  const { ok, status, text } = await page.evaluate(async (where) => {
    const response = await fetch(where);
    return { ok: response.ok, status: response.status, text: await response.text() };
  }, path);
  assert.ok(ok, `GET ${path}: ${status} ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

// Lines of the test's own, so that nothing depends on how far the demo is.
export async function send(page, service, lines) {
  const answer = await page.evaluate(
    ([to, body]) =>
      fetch(`/api/v1/logs?service=${to}`, {
        method: "POST",
        headers: { "X-Foreshock": "1", "Content-Type": "text/plain" },
        body,
      }).then((response) => response.json()),
    [service, lines.join("\n")],
  );
  assert.equal(answer.accepted, lines.length, JSON.stringify(answer));
}

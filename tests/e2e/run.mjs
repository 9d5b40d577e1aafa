// Drives the built page in Chromium against the real binary. Prints `N passed, N failed`.
//   FORESHOCK_BIN   the binary (default: build/release/foreshock)
//   FORESHOCK_TEST_ONLY  run only steps whose name contains this text (signing in always runs)
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { axe, launch, settled } from "./browser.mjs";
import { startServer } from "./server.mjs";
import { screensOf, steps } from "./steps.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const binary = process.env.FORESHOCK_BIN ?? `${root}build/release/foreshock`;
const artifacts = fileURLToPath(new URL("artifacts/", import.meta.url));
const only = process.env.FORESHOCK_TEST_ONLY ?? "";
let passed = 0;
let failed = 0;
let skipped = 0;

async function check(name, page, run) {
  const began = Date.now();
  try {
    await run();
    passed += 1;
    console.log(`ok    ${name} (${Date.now() - began} ms)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n      ${String(error.message).split("\n").slice(0, 8).join("\n      ")}`);
    await mkdir(artifacts, { recursive: true });
    const file = `${artifacts}${name.replace(/[^a-z0-9]+/gi, "-").slice(0, 60)}.png`;
    if (page) await page.screenshot({ path: file }).then(() => console.log(`      ${file}`), () => {});
  }
}

// Whether the server answers a path that a step is about.
const has = (page, path) => page.evaluate((where) => fetch(where).then(({ ok }) => ok), path);

// What the browser itself complains about: failed scripts, refused styles, uncaught errors.
function listen(page, complaints) {
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    const expected = /status of (4\d\d|503)/.test(text); // refusals that a step asked for, and what a server lacks
    if (message.type() === "error" && !expected) complaints.push(text);
  });
}

const server = await startServer(binary);
const browser = await launch();
const complaints = [];
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  listen(page, complaints);
  for (const [index, step] of steps.entries()) {
    if (index > 0 && only && !step.name.includes(only)) continue;
    if (step.needs && !(await has(page, step.needs))) {
      skipped += 1;
      console.log(`skip  ${step.name}: the server has no ${step.needs}`);
      continue;
    }
    await check(step.name, page, () => step.run({ page, browser, server }));
    if (server.ended() !== null) break;
  }

  if (!only || only === "axe") {
    const paths = await screensOf(page);
    const storageState = await context.storageState();
    for (const colorScheme of ["dark", "light"]) {
      for (const width of [1440, 390]) {
        const own = await browser.newContext({
          viewport: { width, height: width === 390 ? 844 : 900 },
          colorScheme,
          storageState,
        });
        const screen = await own.newPage();
        screen.setDefaultTimeout(20_000);
        listen(screen, complaints);
        for (const path of paths) {
          await check(`axe and width: ${path} ${colorScheme} ${width}`, screen, async () => {
            await screen.goto(server.origin + path);
            await settled(screen);
            const wrong = await axe(screen);
            const over = await screen.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
            if (over > 0) wrong.push(`the page is ${over} px wider than the window`);
            if (wrong.length > 0) throw new Error(wrong.join("\n"));
          });
        }
        await own.close();
      }
    }
    await check("the browser has nothing to complain about", null, async () => {
      if (complaints.length > 0) throw new Error([...new Set(complaints)].join("\n"));
    });
  }
  await check("the server is still running", null, async () => {
    if (server.ended() !== null) throw new Error(`${server.ended()}\n${server.output().slice(-2000)}`);
  });
} finally {
  await browser.close();
  await server.stop();
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(failed === 0 ? 0 : 1);

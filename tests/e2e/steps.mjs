// What a person does on the page, step by step. Steps run in this order in one browser; each fails by itself.
import assert from "node:assert/strict";
import { anomaliesSteps } from "./anomalies_steps.mjs";
import { axe, get, send, settled } from "./browser.mjs";
import { patternSteps } from "./patterns_steps.mjs";
import { until } from "./server.mjs";
import { settingsSteps } from "./settings_steps.mjs";

const tally = async (page) => {
  const text = (await page.getByTestId("tally").textContent()) ?? "";
  const match = /([\d,.]+)([kMG]?) (lines|rows)/.exec(text);
  if (!match) return null;
  return Number(match[1].replaceAll(",", "")) * { "": 1, k: 1e3, M: 1e6, G: 1e9 }[match[2]];
};
const lines = (page) => page.getByTestId("results").getByRole("option");
const param = (page, name) => new URL(page.url()).searchParams.get(name);

export const steps = [
  {
    name: "the one-time link signs in, leaves the address, and works once",
    async run({ page, server }) {
      await page.goto(server.link);
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      assert.ok(!page.url().includes("t="), page.url());
      const code = new URL(server.link).searchParams.get("t");
      const again = await fetch(`${server.origin}/api/v1/session`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ one_time: code }),
      });
      assert.equal(again.status, 401);
    },
  },
  {
    name: "a stranger is told nothing and sees the sign-in page",
    async run({ browser, server }) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${server.origin}/incidents`);
      await page.getByLabel("Token").waitFor();
      await page.getByLabel("Token").fill("fsk_wrong_wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
      await settled(page);
      assert.deepEqual(await axe(page), []);
      assert.equal((await fetch(`${server.origin}/api/v1/incidents`)).status, 401);
      await context.close();
    },
  },
  {
    name: "the overview shows the demo's services",
    async run({ page, server }) {
      await page.goto(`${server.origin}/`);
      await page.getByTestId("headline").waitFor({ timeout: 60_000 });
      await until("three services in the table", 60, async () => (await page.locator("table tbody tr").count()) >= 3);
    },
  },
  {
    name: "search from the keyboard",
    async run({ page, server }) {
      await page.goto(`${server.origin}/explore?from=now-7d`);
      await lines(page).first().waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type("level:>=warn");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => new URLSearchParams(location.search).get("q") === "level:>=warn");
      await page.waitForFunction(() => {
        const shown = [...document.querySelectorAll('[data-testid="results"] [role="option"] > [data-level]')];
        return shown.length > 0 && shown.every((line) => ["warn", "error", "fatal"].includes(line.dataset.level));
      });
    },
  },
  {
    name: "completion offers fields and their values",
    async run({ page, server }) {
      await page.goto(`${server.origin}/explore?from=now-7d`);
      await lines(page).first().waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type("serv");
      const offers = page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
      await offers.filter({ hasText: "service" }).first().waitFor();
      await page.keyboard.press("Tab");
      await until("values of service", 10, async () => (await offers.count()) >= 2);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => /^service:\S+/.test(new URLSearchParams(location.search).get("q") ?? ""));
    },
  },
  {
    name: "a query that is not understood says where and why",
    async run({ page, server }) {
      await page.goto(`${server.origin}/explore?q=${encodeURIComponent('"never closed')}`);
      await page.getByText("The query is not understood").waitFor();
    },
  },
  {
    name: "dragging across the histogram sets the range",
    async run({ page, server }) {
      await page.goto(`${server.origin}/explore?from=now-1h`);
      await lines(page).first().waitFor();
      const plot = page.getByTestId("histogram").locator(".u-over");
      await plot.waitFor();
      const before = await until("a count", 10, () => tally(page));
      const box = await plot.boundingBox();
      const y = box.y + box.height / 2;
      await page.mouse.move(box.x + box.width * 0.6, y);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.8, y, { steps: 6 });
      await page.mouse.move(box.x + box.width * 0.995, y, { steps: 6 });
      await page.mouse.up();
      await page.waitForFunction(() => /^\d{4}-/.test(new URLSearchParams(location.search).get("from") ?? ""));
      const long = Date.parse(param(page, "to")) - Date.parse(param(page, "from"));
      assert.ok(long > 0.3 * 3_600_000 && long < 0.5 * 3_600_000, `${long} ms`);
      await until("the count follows", 15, async () => {
        const now = await tally(page);
        return now !== null && now <= before * 1.5;
      });
      await page.keyboard.press("z");
      await page.waitForFunction(
        (was) => Date.parse(new URLSearchParams(location.search).get("to")) - Date.parse(new URLSearchParams(location.search).get("from")) > was * 1.9,
        long,
      );
    },
  },
  {
    name: "a line opens with its fields, raw text, JSON, template and neighbours, and its address can be shared",
    async run({ page, server }) {
      await page.goto(`${server.origin}/explore?from=now-7d`);
      await lines(page).first().waitFor();
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      const drawer = page.getByTestId("line-drawer");
      await drawer.getByRole("row").first().waitFor();
      await drawer.getByRole("tab", { name: "Raw" }).click();
      const raw = await drawer.locator("pre").first().textContent();
      assert.ok(raw.length > 5, raw);
      await drawer.getByRole("tab", { name: "JSON" }).click();
      const row = JSON.parse(await drawer.locator("pre").first().textContent());
      assert.equal(row.raw, raw);
      await drawer.getByRole("tab", { name: "Template" }).click();
      await drawer.getByText(row.template_id).waitFor();
      await drawer.getByRole("tab", { name: "Lines around" }).click();
      await until("neighbours", 10, async () => (await drawer.locator("time").count()) >= 3);
      await page.reload();
      await page.getByTestId("line-drawer").waitFor();
      assert.equal(param(page, "row"), row.id);
    },
  },
  {
    name: "pipes answer a table",
    async run({ page, server }) {
      const q = encodeURIComponent("* | stats count() as n by service | sort -n");
      await page.goto(`${server.origin}/explore?from=now-7d&q=${q}`);
      const table = page.getByTestId("result-table");
      await table.getByRole("columnheader", { name: "n", exact: true }).waitFor();
      assert.ok((await table.locator("tbody tr").count()) >= 3);
    },
  },
  {
    name: "the live tail shows lines as they arrive, and space holds them back",
    async run({ page, server }) {
      await page.goto(`${server.origin}/tail`);
      await page.getByTestId("tail-state").filter({ hasText: "Live" }).waitFor();
      const state = page.getByTestId("tail-lines");
      const figure = async (name) => Number(await state.getAttribute(name));
      const mark = `e2e-${Date.now()}`;
      const send = (n) =>
        page.evaluate(
          ([text, count]) =>
            fetch("/api/v1/logs?service=e2e", {
              method: "POST",
              headers: { "X-Foreshock": "1", "Content-Type": "text/plain" },
              body: Array.from({ length: count }, (_, i) => `level=warn msg="${text} number ${i}"`).join("\n"),
            }).then((response) => response.json()),
          [mark, n],
        );
      await page.goto(`${server.origin}/tail?q=${encodeURIComponent(`"${mark}"`)}`);
      await page.getByTestId("tail-state").filter({ hasText: "Live" }).waitFor();
      assert.equal((await send(3)).accepted, 3);
      await until("three lines", 15, async () => (await figure("data-count")) === 3);
      await page.keyboard.press("Space");
      await page.getByTestId("tail-state").filter({ hasText: "Paused" }).waitFor();
      await send(4);
      await page.getByRole("button", { name: "Go on, 4 new" }).waitFor();
      assert.equal(await figure("data-count"), 3);
      await page.keyboard.press("Space");
      await until("seven lines", 10, async () => (await figure("data-count")) === 7);
    },
  },
  {
    name: "patterns open with what varies and examples",
    async run({ page, server }) {
      await page.goto(`${server.origin}/patterns?from=now-7d`);
      await page.getByTestId("pattern-row").first().waitFor();
      await page.getByTestId("pattern-row").first().getByRole("link").click();
      const detail = page.getByTestId("pattern-detail");
      await detail.getByText("Examples").waitFor();
      assert.match(page.url(), /\/patterns\/[0-9a-f]{16}/);
    },
  },
  {
    name: "a finding explains itself and takes a verdict",
    async run({ page, server }) {
      await until("the demo has findings", 120, async () => (await get(page, "/api/v1/findings?start=now-7d")).items?.length > 0);
      await page.goto(`${server.origin}/anomalies?from=now-7d`);
      const detail = page.getByTestId("finding-detail");
      await detail.getByText("How unusual").waitFor();
      assert.ok((await detail.getByRole("heading").first().textContent()).length > 10);
      const before = (await get(page, "/api/v1/feedback")).items.length;
      await detail.getByRole("button", { name: "Expected" }).click();
      await until("the verdict is kept", 10, async () => (await get(page, "/api/v1/feedback")).items.length === before + 1);
    },
  },
  {
    name: "a slider over scores says how often it would have fired, and hides what lies below",
    async run({ page, server }) {
      await page.goto(`${server.origin}/anomalies?from=now-7d`);
      const slider = page.getByRole("slider", { name: "Score from" });
      await slider.waitFor();
      const board = await get(page, "/api/v1/anomalies?start=now-7d");
      assert.ok(board.services.some((lane) => lane.scores.some((score) => score > 0)), "no window has a score");
      const fired = (at) => page.getByTestId("threshold-fired").filter({ hasText: new RegExp(`^${at} would have fired`) });
      await fired(0).waitFor();
      await slider.fill("100");
      await fired(100).waitFor();
      assert.match(page.url(), /score=100/);
      const findings = (await get(page, "/api/v1/findings?start=now-7d&limit=500")).items;
      const kept = findings.filter((finding) => finding.score >= 100).length;
      await until("only findings at the threshold are listed", 10, async () => {
        return (await page.locator('section[aria-label="Findings"] > a').count()) === kept;
      });
      await slider.press("Home");
      await fired(0).waitFor();
    },
  },
  ...anomaliesSteps,
  {
    name: "an incident is acknowledged with `a`, and stays so",
    async run({ page, server }) {
      await until("the demo has an open incident", 180, async () => {
        return (await get(page, "/api/v1/incidents?status=open")).items?.length > 0;
      });
      await page.goto(`${server.origin}/incidents?status=open`);
      await page.locator('a[href*="/incidents/"]').filter({ hasText: "#" }).first().click();
      await page.getByRole("heading", { name: "Timeline" }).waitFor();
      await page.getByRole("button", { name: "Acknowledge" }).waitFor();
      await page.keyboard.press("a");
      const status = page.getByTestId("incident-status");
      await status.filter({ hasText: "Acknowledged" }).waitFor();
      await page.reload();
      await status.filter({ hasText: "Acknowledged" }).waitFor();
      const id = new URL(page.url()).pathname.split("/").at(-1);
      const kept = await get(page, `/api/v1/incidents/${id}`);
      assert.equal(kept.status, "acknowledged");
      assert.ok(kept.timeline.some((entry) => entry.kind === "acknowledged"));
    },
  },
  {
    name: "a note goes into the timeline, and `r` resolves",
    async run({ page }) {
      await page.keyboard.press("n");
      await page.keyboard.type("seen by the end-to-end test");
      await page.getByRole("button", { name: "Add note" }).click();
      await page.locator("li").filter({ hasText: "seen by the end-to-end test" }).waitFor();
      await page.getByRole("heading", { name: "Timeline" }).click();
      await page.keyboard.press("r");
      await page.getByTestId("incident-status").filter({ hasText: "Resolved" }).waitFor();
    },
  },
  {
    name: "Send logs hands out a working token and turns green on the first record",
    async run({ page, server }) {
      await page.goto(`${server.origin}/send`);
      const snippet = page.getByTestId("snippet").first();
      await until("a token in the command", 15, async () => /fsk_(?!YOUR_)\w+/.test(await snippet.textContent()));
      const secret = /fsk_(?!YOUR_)\w+/.exec(await snippet.textContent())[0];
      await page.getByTestId("arrival").filter({ hasText: "Listening" }).waitFor();
      const answer = await fetch(`${server.origin}/api/v1/logs?service=hello`, {
        method: "POST",
        headers: { Authorization: `Bearer ${secret}` },
        body: 'level=warn msg="hello from curl" took_ms=42',
      });
      assert.equal(answer.status, 200);
      await page.getByTestId("arrival").filter({ hasText: "It arrived." }).waitFor({ timeout: 15_000 });
      assert.equal(
        (await fetch(`${server.origin}/api/v1/incidents`, { headers: { Authorization: `Bearer ${secret}` } })).status,
        403,
        "the token may only write",
      );
    },
  },
  {
    name: "mod+K finds a screen, ? shows the keys, g i goes to incidents",
    async run({ page, server }) {
      await page.goto(`${server.origin}/`);
      await settled(page);
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Find anything" }).fill("live tail");
      await page.getByRole("option", { name: /Live tail/ }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Live tail" }).waitFor();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keys" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "detached" });
      await page.keyboard.press("g");
      await page.keyboard.press("i");
      await page.getByRole("heading", { name: "Incidents" }).waitFor();
    },
  },
  {
    name: "Explore looks again by itself, and holds still while a line is open",
    async run({ page, browser, server }) {
      const mark = `refresh-${Date.now()}`;
      const context = await browser.newContext({ storageState: await page.context().storageState() });
      const own = await context.newPage();
      await own.clock.install();
      await own.goto(`${server.origin}/explore?refresh=10s&q=${encodeURIComponent(`"${mark}"`)}`);
      await own.getByText("No lines").first().waitFor();
      await send(own, "e2e", [`level=info msg="${mark} first"`]);
      await until("the line comes by itself", 20, async () => {
        await own.clock.fastForward(10_000);
        return (await lines(own).count()) === 1;
      });
      await lines(own).first().click();
      await own.getByTestId("line-drawer").waitFor();
      let asked = 0;
      own.on("request", (request) => {
        if (request.url().endsWith("/api/v1/query")) asked += 1;
      });
      await own.clock.fastForward(60_000);
      assert.equal(asked, 0, "a line is open");
      await send(own, "e2e", [`level=info msg="${mark} second"`]);
      await own.reload();
      await until("both lines", 20, async () => (await lines(own).count()) === 2);
      await context.close();
    },
  },
  ...patternSteps,
  ...settingsSteps,
  {
    name: "sign out, and in again with a token",
    async run({ page, server }) {
      await page.goto(`${server.origin}/incidents`);
      const { secret } = await page.evaluate(() =>
        fetch("/api/v1/tokens", {
          method: "POST",
          headers: { "X-Foreshock": "1", "Content-Type": "application/json" },
          body: JSON.stringify({ name: "e2e", scopes: ["admin:*"] }),
        }).then((response) => response.json()),
      );
      await page.getByTestId("user-menu").click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByLabel("Token").fill(secret);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "Incidents" }).waitFor();
    },
  },
];

// Every screen, for axe and for width.
export async function screensOf(page) {
  const [incidents, templates, findings] = await Promise.all([
    get(page, "/api/v1/incidents?status=all"),
    get(page, "/api/v1/templates?start=now-7d&limit=2"),
    get(page, "/api/v1/findings?start=now-7d&limit=1"),
  ]);
  const first = (list, path) => (list.items?.[0] ? [path(list.items[0].id)] : []);
  return [
    "/",
    "/explore?from=now-7d",
    `/explore?from=now-7d&q=${encodeURIComponent("* | stats count() as n by service")}`,
    "/tail",
    "/patterns?from=now-7d",
    ...first(templates, (id) => `/patterns/${id}?from=now-7d`),
    "/patterns?from=now-7d&granularity=0.3",
    "/patterns?from=now-7d&do=new&pattern=order",
    "/patterns?view=compare&from=now-5m",
    "/patterns?view=compare&way=own",
    "/patterns?view=suspects",
    "/patterns?view=decisions",
    ...first(templates, (id) => `/patterns/${id}?from=now-7d&do=rename`),
    ...first(templates, (id) => `/patterns/${id}?from=now-7d&do=split`),
    ...(templates.items.length > 1
      ? [`/patterns?from=now-7d&sel=${templates.items[0].id},${templates.items[1].id}&do=merge`]
      : []),
    "/anomalies?from=now-7d",
    ...first(findings, (id) => `/anomalies?from=now-7d&finding=${id}`),
    "/incidents",
    ...first(incidents, (id) => `/incidents/${id}`),
    "/send",
    "/settings/tokens",
    "/settings/tokens?new=1",
    "/settings/silences",
    "/settings/silences?new=1",
    "/settings/channels",
    "/settings/runbooks",
    "/settings/redaction",
    "/settings/models",
    "/settings/audit",
    "/there-is-no-such-page",
  ];
}

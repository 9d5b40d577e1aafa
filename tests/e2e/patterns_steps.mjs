// What a person decides about patterns, step by step; each decision is checked on the server too.
import assert from "node:assert/strict";
import { get, send } from "./browser.mjs";
import { until } from "./server.mjs";

const param = (page, name) => new URL(page.url()).searchParams.get(name);
const detail = (page) => page.getByTestId("pattern-detail");
const rows = (page) => page.getByTestId("pattern-row");
const opened = (page) => /\/patterns\/([0-9a-f]{16})/.exec(page.url())?.[1];
const range = "start=now-7d";

const templatesOf = async (page, service) =>
  (await get(page, `/api/v1/templates?${range}&limit=1000&service=${service}`)).items;

export const patternSteps = [
  {
    name: "patterns: the slider gathers patterns into groups, and the address keeps it",
    needs: "/api/v1/templates?granularity=0.5&limit=1",
    async run({ page, server }) {
      await page.goto(`${server.origin}/patterns?from=now-7d`);
      await rows(page).first().waitFor();
      const slider = page.getByRole("slider", { name: "Granularity" });
      const tally = async () => Number((await page.getByTestId("pattern-count").textContent()).replace(/\D/g, ""));
      const fine = (await get(page, `/api/v1/templates?${range}&limit=1000`)).items.length;
      await slider.focus();
      await page.keyboard.press("Home");
      await page.waitForFunction(() => new URLSearchParams(location.search).get("granularity") === "0");
      const coarse = (await get(page, `/api/v1/templates?${range}&limit=1000&granularity=0`)).items.length;
      assert.ok(coarse < fine, `${coarse} groups of ${fine} patterns`);
      await until("the table follows", 15, async () => Math.abs((await tally()) - coarse) <= 3);
      await page.reload();
      await rows(page).first().waitFor();
      assert.equal(await slider.inputValue(), "0");
      await page.getByRole("heading", { name: "Patterns" }).click();
      await page.keyboard.press("+");
      await page.waitForFunction(() => new URLSearchParams(location.search).get("granularity") === "0.05");
    },
  },
  {
    name: "patterns: only the rows in sight are in the page",
    async run({ page, server }) {
      await page.goto(`${server.origin}/patterns?from=now-7d`);
      await rows(page).first().waitFor();
      const known = Number(await page.getByRole("table", { name: "Patterns" }).getAttribute("aria-rowcount")) - 1;
      assert.ok(known >= 40, `${known} patterns`);
      assert.ok((await rows(page).count()) < 40);
      await page.getByTestId("pattern-rows").evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await page.waitForFunction(() => Number(document.querySelector("[data-testid=pattern-row]")?.dataset.index) > 5);
    },
  },
  {
    name: "patterns: a name is given with `r` and survives a reload, Undo takes it away",
    needs: "/api/v1/templates/decisions",
    async run({ page, server }) {
      await page.goto(`${server.origin}/patterns?from=now-7d&sort=count`);
      await rows(page).first().waitFor();
      await page.keyboard.press("j");
      await page.keyboard.press("r");
      const dialog = page.getByRole("dialog", { name: "Rename the pattern" });
      await dialog.getByLabel("Name").fill("Named by the test");
      await page.keyboard.press("Enter");
      await page.getByTestId("pattern-name").filter({ hasText: "Named by the test" }).waitFor();
      const id = opened(page);
      await page.reload();
      await page.getByTestId("pattern-name").filter({ hasText: "Named by the test" }).waitFor();
      await rows(page).filter({ hasText: "Named by the test" }).first().waitFor();
      assert.equal((await get(page, `/api/v1/templates/${id}?${range}`)).name, "Named by the test");
      await detail(page).getByRole("button", { name: "Undo: Named “Named by the test”." }).click();
      await until("the name is gone", 10, async () => {
        return (await get(page, `/api/v1/templates/${id}?${range}`)).name !== "Named by the test";
      });
      await page.getByTestId("pattern-name").filter({ hasText: "Named by the test" }).waitFor({ state: "detached" });
    },
  },
  {
    name: "patterns: Find similar shows lines of templates that say something alike",
    async run({ page, server }) {
      await send(page, "e2e-similar", [
        ...Array.from({ length: 6 }, (_, i) => `level=error msg="connection to database ${i} was refused"`),
        ...Array.from({ length: 6 }, (_, i) => `level=error msg="database ${i} refused the connection again"`),
        ...Array.from({ length: 6 }, (_, i) => `level=info msg="invoice ${i} printed on paper"`),
      ]);
      const items = await until("three patterns", 30, async () => {
        const found = await templatesOf(page, "e2e-similar");
        return found.length >= 3 && found;
      });
      const id = items.find(({ text }) => text.includes("was refused")).id;
      const other = items.find(({ text }) => text.includes("refused the connection")).id;
      const similar = (await get(page, `/api/v1/templates/${id}/similar`)).items;
      assert.ok(similar.some((one) => one.id === other), JSON.stringify(similar.slice(0, 5)));
      assert.ok(similar.every((one) => one.id !== id && one.similarity <= 1));
      await page.goto(`${server.origin}/patterns/${id}?from=now-7d&service=e2e-similar`);
      await detail(page).getByRole("link", { name: "Find similar" }).click();
      await page.waitForURL(/\/explore\?/);
      assert.equal(param(page, "q"), `like(template:${id})`);
      await page.getByText("refused the connection again").first().waitFor();
    },
  },
  {
    name: "patterns: two are chosen with `x`, merged with `m`, and parted again with `u`",
    needs: "/api/v1/templates/decisions",
    async run({ page, server }) {
      await send(page, "e2e-merge", [
        ...Array.from({ length: 6 }, (_, i) => `level=info msg="saffron kettle was filled" n=${i}`),
        ...Array.from({ length: 6 }, (_, i) => `level=info msg="quartz ladder was dropped by accident" n=${i}`),
      ]);
      const before = await until("two patterns", 30, async () => {
        const items = await templatesOf(page, "e2e-merge");
        return items.length >= 2 && items;
      });
      await page.goto(`${server.origin}/patterns?from=now-7d&service=e2e-merge`);
      await rows(page).nth(1).waitFor();
      for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key);
      await page.getByTestId("chosen").filter({ hasText: "2 chosen" }).waitFor();
      assert.equal(param(page, "sel").split(",").length, 2);
      await page.reload();
      await page.getByTestId("chosen").filter({ hasText: "2 chosen" }).waitFor();
      await page.keyboard.press("m");
      await page.getByRole("dialog", { name: "Merge 2 patterns" }).getByRole("button", { name: "Merge" }).click();
      await page.waitForURL(/\/patterns\/[0-9a-f]{16}/);
      const made = opened(page);
      for (const { id } of before.slice(0, 2)) {
        assert.equal((await get(page, `/api/v1/templates/${id}?${range}`)).id, made, "both are one now");
      }
      const { items } = await get(page, "/api/v1/templates/decisions");
      assert.ok(items.some((decision) => decision.kind === "merge" && decision.made.includes(made)));
      await page.getByRole("button", { name: "Undo", exact: true }).waitFor();
      // Keys are for the page once the dialog has left it.
      await page.getByRole("dialog", { name: "Merge 2 patterns" }).waitFor({ state: "detached" });
      await page.getByTestId("pattern-detail").waitFor();
      const undone = page.getByText("Undone.");
      await until("`u` is heard", 10, async () => {
        await page.keyboard.press("u");
        return undone.waitFor({ timeout: 2000 }).then(() => true, () => false);
      });
      await until("they are two again", 15, async () => {
        const ids = (await templatesOf(page, "e2e-merge")).map(({ id }) => id);
        return before.every(({ id }) => ids.includes(id));
      });
    },
  },
  {
    name: "patterns: one is split by the values of a slot",
    needs: "/api/v1/templates/decisions",
    async run({ page, server }) {
      const line = (status, i) => `level=info msg="umbrella request ${i} answered with ${status} in ${i * 7 + 3} ms"`;
      await send(page, "e2e-split", [
        ...Array.from({ length: 30 }, (_, i) => line(200, i)),
        ...Array.from({ length: 10 }, (_, i) => line(503, i + 30)),
      ]);
      const whole = await until("a pattern with slots", 30, async () => {
        const items = await templatesOf(page, "e2e-split");
        return items.length === 1 && items[0].text.includes("<num>") && items[0];
      });
      const slot = (await get(page, `/api/v1/templates/${whole.id}?${range}`)).slots.find(({ top }) =>
        top.some(({ value }) => value === "503"),
      );
      await page.goto(`${server.origin}/patterns/${whole.id}?from=now-7d&service=e2e-split`);
      await detail(page).getByRole("button", { name: `Split by slot ${slot.index + 1}` }).click();
      const dialog = page.getByRole("dialog", { name: "Split the pattern" });
      await dialog.getByLabel("503").check();
      await dialog.getByRole("button", { name: "Split" }).click();
      await dialog.waitFor({ state: "detached" });
      const decision = await until("the decision", 10, async () =>
        (await get(page, "/api/v1/templates/decisions")).items.find(({ kind }) => kind === "split"),
      );
      assert.deepEqual(decision.values, ["503"]);
      await send(page, "e2e-split", [line(503, 99)]);
      await until("a pattern of its own", 30, async () => {
        const items = await templatesOf(page, "e2e-split");
        return items.some(({ text, id }) => text.includes("503") && decision.made.includes(id));
      });
    },
  },
  {
    name: "patterns: one is made, with its lines shown while typing, and takes new lines",
    needs: "/api/v1/templates/decisions",
    async run({ page, server }) {
      const line = (i) => `level=info msg="marzipan job ${i} handed to clerk number ${i}"`;
      await send(page, "e2e-made", Array.from({ length: 7 }, (_, i) => line(i)));
      await page.goto(`${server.origin}/patterns?from=now-7d`);
      await rows(page).first().waitFor();
      await page.keyboard.press("n");
      const dialog = page.getByRole("dialog", { name: "New pattern" });
      await dialog.getByLabel("Pattern").fill("marzipan job <num> handed to clerk");
      await dialog.getByText("Fits 0 lines").waitFor();
      await dialog.getByLabel("Pattern").fill("marzipan job <num> handed to <*>");
      await dialog.getByText("Fits 7 lines").waitFor();
      assert.equal(await dialog.getByTestId("preview").locator("time").count(), 5);
      assert.equal(param(page, "pattern"), "marzipan job <num> handed to <*>");
      await dialog.getByLabel("Name").fill("Marzipan went out");
      await dialog.getByRole("button", { name: "Make the pattern" }).click();
      await dialog.waitFor({ state: "detached" });
      const { made } = (await get(page, "/api/v1/templates/decisions")).items.find(({ kind }) => kind === "create");
      await send(page, "e2e-made", [line(99)]);
      await until("it takes the line", 30, async () => {
        const items = await templatesOf(page, "e2e-made");
        return items.some(({ id, count }) => made.includes(id) && count >= 1);
      });
    },
  },
  {
    name: "patterns: a suspect is accepted with `a`",
    needs: "/api/v1/templates/suspects",
    async run({ page, server }) {
      const words = ["amber", "birch", "cedar", "dahlia", "elder", "fennel", "ginger", "hazel"];
      await send(
        page,
        "e2e-suspect",
        words.flatMap((word) =>
          Array.from({ length: 40 }, (_, i) => `level=info msg="warehouse shelf ${word} was counted again today" n=${i}`),
        ),
      );
      await until("the server suspects something", 90, async () =>
        (await get(page, "/api/v1/templates/suspects")).items.find(({ status }) => status === "open"),
      );
      const answers = async () =>
        (await get(page, "/api/v1/templates/decisions")).items.filter((decision) => Number.parseInt(decision.suspect ?? "0", 16) !== 0);
      const before = await answers();
      await page.goto(`${server.origin}/patterns?view=suspects`);
      await page.getByTestId("raw-share").waitFor();
      await page.getByTestId("suspect").first().waitFor();
      await page.keyboard.press("a");
      await page.getByText("Accepted. The patterns are as proposed.").waitFor();
      // Which one stands first depends on the newest lines, which the demo goes on writing.
      assert.equal((await answers()).length, before.length + 1);
    },
  },
  {
    name: "patterns: decisions are listed and can be taken back",
    needs: "/api/v1/templates/decisions",
    async run({ page, server }) {
      await page.goto(`${server.origin}/patterns?view=decisions`);
      const list = page.getByTestId("decisions").getByRole("listitem");
      await list.first().waitFor();
      const before = await list.count();
      assert.equal(before, (await get(page, "/api/v1/templates/decisions")).items.length);
      await list.first().getByRole("button").click();
      await until("one fewer", 10, async () => (await list.count()) === before - 1);
    },
  },
  {
    name: "patterns: two windows are compared, new ones are told, and the choice is in the address",
    needs: "/api/v1/templates/diff?a=now-20m..now-10m&b=now-10m..now",
    async run({ page, server }) {
      await send(
        page,
        "e2e-compare",
        // Spread over the minutes of the window: a single burst can be chance, and is not told.
        Array.from({ length: 60 }, (_, i) => {
          const time = new Date(Date.now() - (2 + (i % 12)) * 60_000).toISOString();
          return `time=${time} level=error msg="tangerine valve ${i} stuck half open"`;
        }),
      );
      await page.goto(`${server.origin}/patterns?view=compare&from=now-15m`);
      const list = page.getByTestId("differences").getByRole("listitem");
      const row = list.filter({ hasText: "tangerine" });
      await until("the new pattern is told", 130, async () => {
        await page.keyboard.press("R");
        return (await row.count()) > 0;
      });
      await page.getByRole("radio", { name: /^New/ }).click();
      assert.equal(param(page, "only"), "new");
      await row.first().waitFor();
      await page.reload();
      await row.first().waitFor();
      await row.first().getByRole("link").click();
      await detail(page).getByText("tangerine").first().waitFor();
      await page.goto(`${server.origin}/patterns?view=compare&way=release`);
      await page.getByText("Give the moment of the release").waitFor();
      await page.getByRole("textbox", { name: "Moment" }).fill("now-10m");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => new URLSearchParams(location.search).get("at") === "now-10m");
      await page.getByText("patterns compared").waitFor();
    },
  },
];

// The Anomalies screen beside the API: lanes, heat-map, votes and the slider show the numbers that the API gives, on a desktop
// and on a phone, and a keyboard is enough.
import assert from "node:assert/strict";
import { get, settled } from "./browser.mjs";
import { until } from "./server.mjs";

const sizes = [
  ["desktop", 1440, 900],
  ["phone", 390, 844],
];
const scorerNames = {
  novelty: "New or rare messages",
  class: "What the message means",
  rate: "How often",
  silence: "Silence",
  error_share: "Share of errors",
  slots: "Values in messages",
  sequence: "Order of messages",
  mix: "Mixture of messages",
  foreshock: "Known forerunners",
};
const slider = (page) => page.getByRole("slider", { name: "Score from" });
const rows = (page) => page.locator('section[aria-label="Findings"] > a');

async function read(page) {
  const [board, findings] = [await get(page, "/api/v1/anomalies?start=now-7d"), await get(page, "/api/v1/findings?start=now-7d&limit=500")];
  return { board, findings: findings.items };
}

// The stored count of the nearest threshold at or below it, and of the lowest where it lies below all.
function firedAt(board, value) {
  const stored = [...board.thresholds].sort((a, b) => a.threshold - b.threshold);
  return (stored.filter((one) => one.threshold <= value).at(-1) ?? stored[0]).fired_7d;
}

// A cell stands for several windows: its title names the worst one's start, score and scorers.
function unknownCells(titles, board) {
  return titles.filter((title) => {
    const [, time, service, score, scorers] = /^(\S+) (.+): score (\d+)(?: \((.+)\))?$/.exec(title) ?? [];
    const lane = board.services.find((one) => one.service === service);
    return !lane?.scores.some((value, window) => {
      const votes = lane.votes.filter((vote) => vote.window === window).map((vote) => scorerNames[vote.scorer]);
      return (
        Math.round(value) === Number(score) &&
        board.windows[window].slice(11, 19) === time.slice(0, 8) &&
        (scorers ?? "") === votes.join(", ")
      );
    });
  });
}

async function drawn(page, origin, query) {
  const began = Date.now();
  await page.goto(`${origin}/anomalies?from=now-7d&tz=utc${query}`);
  await slider(page).waitFor();
  await page.locator("rect[data-heat]").first().waitFor({ state: "attached" });
  return Date.now() - began;
}

async function atSize({ page, browser, server }, width, height, run) {
  const storageState = await page.context().storageState();
  const own = await browser.newContext({ viewport: { width, height }, storageState, timezoneId: "UTC" });
  try {
    const screen = await own.newPage();
    screen.setDefaultTimeout(20_000);
    await run(screen, server.origin).catch(async (error) => {
      const file = new URL(`artifacts/anomalies-${width}.png`, import.meta.url).pathname;
      await screen.screenshot({ path: file }).catch(() => {});
      throw new Error(`${error.message} (${file})`);
    });
  } finally {
    await own.close();
  }
}

const onSize = ([name, width, height]) => ({
  name: `the anomalies screen says what the API says: ${name}`,
  async run(world) {
    await until("the demo has alarms and scores", 120, async () => {
      const { board, findings } = await read(world.page);
      return findings.length > 2 && board.services.some((lane) => lane.scores.some((score) => score >= 30));
    });
    await atSize(world, width, height, async (page, origin) => {
      const took = await drawn(page, origin, "");
      assert.ok(took < 15_000, `drawn after ${took} ms`);
      console.log(`      ${name}: lanes and slider drawn ${took} ms after the address was opened`);
      // The demo goes on while we look: the page asks again every fifteen seconds, so the two agree within a minute.
      let told = "";
      await until("lanes, heat-map and list are the API's", 60, async () => {
        const { board, findings } = await read(page);
        const label = await page.locator('[aria-label="Findings over time"] svg').getAttribute("aria-label");
        const titles = await page.locator("rect[data-heat] > title").allTextContents();
        const strange = unknownCells(titles, board);
        const services = new Set(findings.map((one) => one.service)).size;
        told = `${label}; ${await rows(page).count()} rows; API ${findings.length} findings in ${services} services; unknown cells: ${strange.slice(0, 3).join(" | ")}`;
        return (
          titles.length > 0 &&
          strange.length === 0 &&
          label.startsWith(`${findings.length} findings in ${services} services`) &&
          (await rows(page).count()) === findings.length
        );
      }).catch((error) => {
        throw new Error(`${error.message}: ${told}`);
      });
    });
  },
});

const thresholds = ([name, width, height]) => ({
  name: `the slider says the stored counts without asking for anything: ${name}`,
  async run(world) {
    await atSize(world, width, height, async (page, origin) => {
      await drawn(page, origin, "");
      await settled(page);
      const asked = [];
      page.on("request", (request) => request.url().includes("/api/v1/query") && asked.push(request.url()));
      for (const value of [0, 5, 23, 50, 75, 100]) {
        await slider(page).fill(String(value));
        await until(`the count at ${value} is the API's`, 40, async () => {
          const { board } = await read(page);
          const fired = firedAt(board, value);
          const text = await page.getByTestId("threshold-fired").textContent();
          return text === `${value} would have fired ${fired.toLocaleString("en-US")} ${fired === 1 ? "time" : "times"} in 7 days`;
        });
      }
      const lines = asked.filter((url) => !url.includes("histogram"));
      assert.deepEqual(lines, [], "moving the slider read lines");
    });
  },
});

export const anomaliesSteps = [
  ...sizes.map(onSize),
  ...sizes.map(thresholds),
  {
    name: "a finding shows the API's score, votes and shares, on a phone in a sheet that Escape closes",
    async run(world) {
      const { findings } = await read(world.page);
      const one = findings.find((finding) => finding.contributions.length > 1) ?? findings[0];
      for (const [name, width, height] of sizes) {
        await atSize(world, width, height, async (page, origin) => {
          await page.goto(`${origin}/anomalies?from=now-7d&finding=${one.id}`);
          const detail = page.getByTestId("finding-detail");
          await detail.getByText("How unusual").waitFor();
          // A finding that goes on is told again while we look: the page asks every fifteen seconds.
          let wrong = [];
          await until(`${name}: the finding is the API's`, 60, async () => {
            const now = (await get(page, "/api/v1/findings?start=now-7d&limit=500")).items.find((item) => item.id === one.id) ?? one;
            const text = (await detail.textContent()) ?? "";
            const wanted = [now.why, `${Math.round(now.score)} of 100`, now.counterfactual.text, ...now.examples];
            wrong = wanted.filter((part) => !text.includes(part));
            const sum = now.contributions.reduce((total, part) => total + part.share, 0);
            if (Math.abs(sum - 1) > 1e-6) wrong.push(`shares add up to ${sum}`);
            return wrong.length === 0;
          }).catch((error) => {
            throw new Error(`${error.message}: ${wrong.join(" | ")}`);
          });
          if (name !== "phone") return;
          await page.keyboard.press("Escape");
          await detail.waitFor({ state: "detached" });
        });
      }
    },
  },
  {
    name: "a keyboard walks through the findings and moves the slider",
    async run(world) {
      await atSize(world, 1440, 900, async (page, origin) => {
        await drawn(page, origin, "");
        // The demo goes on and its findings come in on top: what counts is the neighbour in the list as it stood.
        const walk = async (key, by) => {
          await page.locator('section[aria-label="Findings"] > a[aria-current="true"]').waitFor();
          const wanted = await rows(page).evaluateAll((all, step) => {
            const at = all.findIndex((row) => row.getAttribute("aria-current") === "true");
            return all[Math.max(0, at + step)].getAttribute("href");
          }, by);
          await page.keyboard.press(key);
          const id = new URL(wanted, origin).searchParams.get("finding");
          await until(`${key} chooses the neighbour`, 10, () => new URL(page.url()).searchParams.get("finding") === id);
        };
        await walk("j", 1);
        await walk("j", 1);
        await walk("k", -1);
        for (let i = 0; i < 60; ++i) {
          if (await slider(page).evaluate((element) => element === document.activeElement)) break;
          await page.keyboard.press("Tab");
        }
        assert.ok(await slider(page).evaluate((element) => element === document.activeElement), "Tab does not reach the slider");
        await page.keyboard.press("ArrowRight");
        await page.getByTestId("threshold-fired").filter({ hasText: /^1 would have fired/ }).waitFor();
        assert.match((await slider(page).getAttribute("aria-valuetext")) ?? "", /^1: would have fired \d+ times in seven days$/);
        assert.match(page.url(), /score=1/);
      });
    },
  },
];

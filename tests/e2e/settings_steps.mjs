// What a person does under Settings, step by step.
import assert from "node:assert/strict";
import { get } from "./browser.mjs";

const param = (page, name) => new URL(page.url()).searchParams.get(name);

export const settingsSteps = [
  {
    name: "a token is made from the keyboard, shown once, works, and is refused after it was revoked",
    async run({ page, server }) {
      await page.goto(`${server.origin}/settings`);
      await page.getByRole("heading", { name: "API tokens" }).waitFor();
      await page.keyboard.press("n");
      const dialog = page.getByRole("dialog", { name: "New token" });
      await dialog.getByRole("textbox", { name: "Name" }).fill("shipper of the test");
      await dialog.getByLabel("Send logs").uncheck();
      await dialog.getByLabel("Read lines").check();
      await page.keyboard.press("Enter");
      const secret = (await page.getByTestId("secret").locator("code").textContent()).trim();
      const ask = (path) => fetch(server.origin + path, { headers: { Authorization: `Bearer ${secret}` } });
      assert.equal((await ask("/api/v1/templates")).status, 200);
      assert.equal((await ask("/api/v1/tokens")).status, 403, "it may only read");
      await page.reload();
      const row = page.getByTestId("tokens").getByRole("row").filter({ hasText: "shipper of the test" });
      await row.waitFor();
      assert.ok(!(await page.content()).includes(secret), "the secret is shown once");
      await row.getByRole("button", { name: "Revoke" }).click();
      await page.getByRole("dialog", { name: "Revoke the token?" }).getByRole("button", { name: "Revoke" }).click();
      await row.waitFor({ state: "detached" });
      assert.equal((await ask("/api/v1/templates")).status, 401);
    },
  },
  {
    name: "a silence is made, ended, and brought back by Undo",
    async run({ page, server }) {
      await page.goto(`${server.origin}/settings/silences`);
      await page.getByText("Nothing is silenced").waitFor();
      await page.getByRole("button", { name: "New silence" }).click();
      const dialog = page.getByRole("dialog", { name: "New silence" });
      await dialog.getByLabel("Service").fill("checkout");
      await dialog.getByLabel("Why").fill("planned work");
      await dialog.getByRole("button", { name: "Silence", exact: true }).click();
      const row = page.getByTestId("silences").getByRole("row").filter({ hasText: "Service is checkout" });
      await row.filter({ hasText: "planned work" }).waitFor();
      const [made] = (await get(page, "/api/v1/silences")).items;
      assert.equal(made.reason, "planned work");
      await row.getByRole("button", { name: "End now" }).click();
      await page.getByText("Nothing is silenced").waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await row.waitFor();
      const [back] = (await get(page, "/api/v1/silences")).items;
      assert.equal(back.ends_at, made.ends_at);
      await row.getByRole("button", { name: "End now" }).click();
      await page.getByText("Nothing is silenced").waitFor();
    },
  },
  {
    name: "channels say how to get one, runbooks can be read, models are listed",
    async run({ page, server }) {
      await page.goto(`${server.origin}/settings/channels`);
      await page.getByText("alerting.channels").waitFor();
      await page.getByRole("tab", { name: "Runbooks" }).click();
      await page.getByTestId("runbooks").getByRole("button").nth(1).click();
      const chosen = param(page, "runbook");
      const { items } = await get(page, "/api/v1/runbooks");
      assert.equal(chosen, items[1].id);
      await page.getByText(items[1].steps[0].text).waitFor();
      await page.reload();
      await page.getByText(items[1].steps[0].text).waitFor();
      await page.getByRole("tab", { name: "Models" }).click();
      await page.getByTestId("models").getByRole("row").nth(1).waitFor();
    },
  },
  {
    name: "redaction is tried on a text, as configured and by the standard",
    async run({ page, server }) {
      await page.goto(`${server.origin}/settings/redaction`);
      await page.getByText("Nothing is redacted today").waitFor();
      await page.getByRole("radio", { name: "Standard" }).click();
      await page.getByLabel("Lines to try").fill("user ann@example.org password=hunter2");
      await page.getByTestId("redacted").filter({ hasText: "user [email] password=[password]" }).waitFor();
      assert.equal(param(page, "policy"), "standard");
    },
  },
  {
    name: "the audit trail is searched, and the search is in the address",
    async run({ page, server }) {
      await page.goto(`${server.origin}/settings/audit`);
      const rows = page.getByTestId("audit").locator("tbody tr");
      await rows.first().waitFor();
      const all = await rows.count();
      await page.keyboard.press("/");
      await page.keyboard.type("session.");
      await page.waitForFunction(() => new URLSearchParams(location.search).get("q") === "session.");
      const found = await rows.count();
      assert.ok(found >= 1 && found < all, `${found} of ${all}`);
      await page.goto(`${server.origin}/settings/audit?q=no-such-thing`);
      await page.getByText("No such entry").waitFor();
    },
  },
];

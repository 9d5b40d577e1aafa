// Fails the build when the page outgrows its budget: what the browser must load before the first screen, gzipped.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const html = readFileSync(new URL("index.html", dist), "utf8");
const size = (path) => gzipSync(readFileSync(new URL(path.replace(/^\//, ""), dist)), { level: 9 }).length;
const sum = (paths) => paths.reduce((total, path) => total + size(path), 0);

const scripts = [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map((match) => match[1]);
const styles = readdirSync(new URL("assets/", dist))
  .filter((name) => name.endsWith(".css"))
  .map((name) => `assets/${name}`);

const budgets = [
  { what: "initial JavaScript", bytes: sum(scripts), limit: 250 * 1024 },
  { what: "all CSS", bytes: sum(styles), limit: 60 * 1024 },
];
let over = false;
for (const { what, bytes, limit } of budgets) {
  console.log(`${what}: ${(bytes / 1024).toFixed(1)} KiB gz of ${limit / 1024} KiB`);
  over ||= bytes > limit;
}
if (/<script(?![^>]*src=)[^>]*>/.test(html)) {
  console.error("index.html has an inline script; the content security policy forbids it");
  over = true;
}
if (over) process.exit(1);

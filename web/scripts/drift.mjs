// Fails when src/api/schema.d.ts is not what openapi.yaml says. The cure: npm run generate.
import { readFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const wanted = astToString(await openapiTS(new URL("../../src/api/openapi.yaml", import.meta.url)));
const committed = readFileSync(new URL("../src/api/schema.d.ts", import.meta.url), "utf8");
const body = (text) => text.slice(text.indexOf("export interface paths"));
if (body(wanted).trim() !== body(committed).trim()) {
  console.error("src/api/schema.d.ts does not match ../src/api/openapi.yaml: run `npm run generate` and commit it");
  process.exit(1);
}
console.log("the client matches openapi.yaml");

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generateSchemas } from "../src/spec/generate-schemas.ts";

/** Writes the schemas that are committed; a test fails when they differ from what is generated. */
const root = join(import.meta.dirname, "..");
for (const [path, text] of Object.entries(generateSchemas())) {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

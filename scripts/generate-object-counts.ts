import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { measureObjectCounts } from "./object-counts/measure-object-counts.ts";

/** Writes `data/object-counts.json` from what the compiler makes. */
const lines = Object.entries(measureObjectCounts().models).map(
  ([model, terms]) => `    ${JSON.stringify(model)}: ${JSON.stringify(terms)}`,
);
const text = `{\n  "models": {\n${lines.join(",\n")}\n  }\n}\n`;
writeFileSync(join(import.meta.dirname, "../data/object-counts.json"), text);

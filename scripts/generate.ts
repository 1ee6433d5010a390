import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Makes every generated file again: data, schemas, the example's dump, and the output shown in the README. */
const later = ["generate-example-dump.ts", "update-readme.ts"];
const first = readdirSync(import.meta.dirname).filter(
  (name) => /^generate-.*\.ts$/.test(name) && !later.includes(name),
);
for (const name of [...first.sort(), ...later]) {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, name)], { stdio: "inherit" });
  if (status !== 0) throw new Error(`${name} failed`);
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const docs = join(import.meta.dirname, "../../docs");
const records = readdirSync(join(docs, "decisions"));

it("numbers every decision record once, in its name and its title", () => {
  const numbers = records.map((name) => name.slice(0, 4));
  expect(numbers).toEqual([...new Set(numbers)]);
  for (const name of records) {
    const text = readFileSync(join(docs, "decisions", name), "utf8");
    expect(text, name).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `));
  }
});

it("lists every decision record under its title", () => {
  const index = readFileSync(join(docs, "README.md"), "utf8");
  for (const name of records) {
    const [title = ""] = readFileSync(join(docs, "decisions", name), "utf8").split("\n");
    expect(index).toContain(`- [${title.slice(2)}](decisions/${name})\n`);
  }
});

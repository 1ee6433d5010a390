import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { specCodes } from "./codes.ts";

const emitted = new Set(
  readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.endsWith("codes.ts"))
    .flatMap((path) => readFileSync(join(import.meta.dirname, path), "utf8").match(/TEN\d{4}/g) ?? []),
);

describe("specCodes", () => {
  it("explains every code that is emitted, and no other", () => {
    expect(Object.keys(specCodes).sort()).toEqual([...emitted].sort());
  });

  it.each(Object.entries(specCodes))(
    "%s has a title, an explanation and a fix",
    (_code, { title, explanation, fix }) => {
      for (const text of [title, explanation, fix]) expect(text).not.toBe("");
      expect(title).not.toMatch(/\.$/);
      expect(explanation).toMatch(/\.$/);
    },
  );
});

import { describe, expect, it } from "vitest";
import { loadDocuments } from "./load-documents.ts";
import { starterFiles } from "./starter.ts";

describe("starterFiles", () => {
  const files = Object.entries(starterFiles("acme")).map(([path, text]) => ({ path, text }));

  it("load without a single diagnostic", () => {
    const loaded = loadDocuments(files);
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.value?.platform.name).toBe("acme");
    expect(loaded.value?.tenants.map((tenant) => tenant.name)).toEqual(["example"]);
  });

  it.each(files)("$path is short and names its schema", ({ text }) => {
    expect(text.split("\n").length).toBeLessThanOrEqual(31);
    expect(text.split("\n")[0]).toMatch(/^# yaml-language-server: \$schema=/);
  });
});

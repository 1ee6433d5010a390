import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { createScene } from "../scene/create-scene.ts";
import { claimsOfCase, type EdgeCase, estateOfCase } from "./case-file.ts";
import { edgeCatalogue } from "./catalogue.ts";
import { recordGraph } from "./recording-graph.ts";

const folder = join(import.meta.dirname, "cases");
const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

test("every rule has cases, and its id, file and order are the catalogue's", () => {
  const ids = edgeCatalogue.map((rule) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(files.map(ruleIdOf).sort()).toEqual([...ids].sort());
});

for (const file of files) {
  describe(file, () => {
    const rule = edgeCatalogue.find((candidate) => candidate.id === ruleIdOf(file));
    const cases = parse(readFileSync(join(folder, file), "utf8")) as readonly EdgeCase[];
    test("has the edge, its absence, and a near miss", () => expect(cases.length).toBeGreaterThanOrEqual(3));
    for (const edgeCase of cases) {
      test(edgeCase.name, () => {
        if (rule === undefined) throw new Error(`No rule ${ruleIdOf(file)} in the catalogue.`);
        const recording = recordGraph();
        rule.derive(
          createScene(estateOfCase(edgeCase), claimsOfCase(edgeCase), edgeCase.threatModel ?? "code-execution"),
          recording.graph,
        );
        checkExpectation(edgeCase, recording);
        for (const because of recording.tellAll()) expect(because).toMatch(/\S/);
        expect([...new Set(recording.edges.values())].filter((id) => id !== rule.id)).toEqual([]);
      });
    }
  });
}

function checkExpectation({ expect: expected }: EdgeCase, recording: ReturnType<typeof recordGraph>): void {
  const edges = [...recording.edges.keys()].sort();
  if (expected.edges !== undefined) expect(edges).toEqual([...expected.edges].sort());
  else if (expected.includes === undefined && expected.excludes === undefined) expect(edges).toEqual([]);
  for (const edge of expected.includes ?? []) expect(edges).toContain(edge);
  for (const text of expected.excludes ?? []) expect(edges.filter((edge) => edge.includes(text))).toEqual([]);
  expect([...recording.unknown].sort()).toEqual([...(expected.unknown ?? [])].sort());
  for (const id of expected.assumptions ?? []) expect([...recording.assumptions]).toContain(id);
}

function ruleIdOf(file: string): string {
  return basename(file).slice(0, 3).toUpperCase();
}

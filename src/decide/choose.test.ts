import { describe, expect, it } from "vitest";
import { sampleArchitecture, samplePlatform } from "../../test/support/sample.ts";
import type { Objectives } from "../model/platform.ts";
import { chooseBest, findLosingObjective, paretoFront, type Scored } from "./choose.ts";
import { sitesOf } from "./site.ts";

const [site] = sitesOf(samplePlatform);

function scored(name: string, isolation: number, dollars: number, operations: number, environments = 10): Scored {
  if (site === undefined) throw new Error("the sample platform has a site");
  return {
    architecture: sampleArchitecture("shared", "namespace"),
    site,
    isolationNeeded: 1,
    measures: {
      isolation: { score: isolation, aws: isolation, kubernetes: isolation, weakestPath: [name] },
      cost: { monthlyMicros: dollars * 1_000_000, lines: [] },
      operations: {
        score: operations,
        objects: operations,
        controlPlanes: 0,
        upgradesPerYear: 0,
        credentialDomains: 0,
      },
      scalability: { quota: "q", title: "Q", environments, source: "" },
    },
  };
}

const objectives = samplePlatform.objectives;

function winnerOf(
  items: readonly Scored[],
  changed: Partial<Objectives> = {},
): readonly [string | undefined, string | undefined] {
  const { winner, decidedBy } = chooseBest(items, { ...objectives, ...changed });
  return [winner.measures.isolation.weakestPath[0], decidedBy];
}

describe("chooseBest", () => {
  it("does not pay for isolation beyond what is needed", () => {
    expect(winnerOf([scored("plain", 1, 100, 10), scored("fortress", 3, 120, 10)])).toEqual(["plain", "cost"]);
  });

  it("does pay for isolation that is needed", () => {
    expect(winnerOf([scored("open", 0.5, 10, 1), scored("plain", 1, 100, 10)])).toEqual(["plain", "isolation"]);
  });

  it("treats costs within the threshold as equal and goes on", () => {
    expect(winnerOf([scored("cheap", 1, 100, 30), scored("simple", 1, 104, 10)])).toEqual(["simple", "operations"]);
    expect(winnerOf([scored("cheap", 1, 100, 30), scored("simple", 1, 106, 10)])).toEqual(["cheap", "cost"]);
  });

  it("follows the order of the objectives", () => {
    const items = [scored("cheap", 1, 100, 30), scored("simple", 1, 200, 10)];
    expect(winnerOf(items, { order: ["operations", "cost", "isolation", "scalability"] })).toEqual([
      "simple",
      "operations",
    ]);
  });

  it("settles what is equal within all thresholds by exact values", () => {
    expect(winnerOf([scored("dearer", 1, 101, 10), scored("cheaper", 1, 100, 10)])).toEqual(["cheaper", undefined]);
  });

  it("uses scalability last", () => {
    expect(winnerOf([scored("small", 1, 100, 10, 5), scored("large", 1, 100, 10, 9)])).toEqual([
      "large",
      "scalability",
    ]);
  });

  it("refuses to choose from nothing", () => {
    expect(() => chooseBest([], objectives)).toThrow(RangeError);
  });
});

describe("findLosingObjective", () => {
  it("names the first objective that is worse by more than its threshold", () => {
    const winner = scored("winner", 1, 100, 10);
    expect(findLosingObjective(scored("near", 1, 104, 20), winner, objectives)).toBe("operations");
    expect(findLosingObjective(scored("far", 1, 300, 5), winner, objectives)).toBe("cost");
    expect(findLosingObjective(winner, winner, objectives)).toBeUndefined();
  });
});

describe("paretoFront", () => {
  it("keeps what nothing else beats", () => {
    const plain = scored("plain", 1, 100, 10);
    const fortress = scored("fortress", 3, 200, 20);
    const pointless = scored("pointless", 1, 150, 15);
    expect(paretoFront([plain, fortress, pointless])).toEqual([plain, fortress]);
  });

  it("keeps both of two equals", () => {
    expect(paretoFront([scored("a", 1, 1, 1), scored("b", 1, 1, 1)])).toHaveLength(2);
  });
});

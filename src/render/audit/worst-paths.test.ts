import { expect, it } from "vitest";
import type { EdgeLevel, RefutedPair, VerdictReport } from "../../model/verdict.ts";
import { worstPaths } from "./worst-paths.ts";

const hop = (rule: string, level: EdgeLevel): RefutedPair["path"][number] => ({
  rule,
  from: "a",
  to: "b",
  level,
  because: "",
  evidence: [],
});
const pair = (from: string, path: RefutedPair["path"], evidence: readonly string[]): RefutedPair => ({
  from,
  to: "z/prod",
  path,
  sentence: from,
  repair: [{ rule: "K01", change: "bind less", evidence }],
});

it("tells each reason once, what concerns most pairs and then the worst hold first, by its shortest path", () => {
  const read = [hop("K01", "identity"), hop("K06", "read")];
  const refuted = [
    pair("a/prod", [hop("T01", "network")], ["policy"]),
    pair("b/prod", [hop("K06", "read")], ["secret"]),
    pair("c/prod", read, ["binding"]),
    pair("d/prod", read, ["binding"]),
    pair("e/prod", read, ["another binding"]),
  ];
  const worst = worstPaths({ refuted } as unknown as VerdictReport);
  expect(worst.map(({ pair: { from }, pairs }) => [from, pairs])).toEqual([
    ["c/prod", 2],
    ["e/prod", 1],
    ["b/prod", 1],
    ["a/prod", 1],
  ]);
});

import { expect, it } from "vitest";
import { folderTree } from "./folder-tree.ts";

it("draws folders sorted, with their files counted and single folders joined", () => {
  const paths = ["b/two.yaml", "b/one.yaml", "a/x/deep.yaml", "top.json", "b/c/d/1"];
  expect(folderTree(paths).join("\n")).toBe(
    [
      "├── a/x/        1 file", //
      "└── b/          2 files",
      "    └── c/d/    1 file",
    ].join("\n"),
  );
});

it("draws nothing for nothing", () => {
  expect(folderTree([])).toEqual([]);
});

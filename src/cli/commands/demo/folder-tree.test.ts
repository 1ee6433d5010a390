import { expect, it } from "vitest";
import { folderTree } from "./folder-tree.ts";

it("draws folders before files and counts what it leaves out", () => {
  const paths = ["b/two.yaml", "b/one.yaml", "a/x/deep.yaml", "top.json", "c/1", "c/2", "c/3"];
  expect(folderTree(paths, { maxPerFolder: 2 }).join("\n")).toBe(
    [
      "├── a/",
      "│   └── x/",
      "│       └── deep.yaml",
      "├── b/",
      "│   ├── one.yaml",
      "│   └── two.yaml",
      "├── … 1 more folder",
      "└── top.json",
    ].join("\n"),
  );
});

it("draws nothing for nothing", () => {
  expect(folderTree([], { maxPerFolder: 3 })).toEqual([]);
});

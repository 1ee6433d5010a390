/** Options of `folderTree`. */
export interface FolderTreeOptions {
  /** The most lines; what does not fit is counted in the last line of its folder. */
  readonly maxPerFolder: number;
}

interface Branch {
  readonly folders: Map<string, Branch>;
  readonly files: string[];
}

/**
 * Draws a folder with its subfolders from the paths of its files, folders first.
 *
 * Each folder shows at most `maxPerFolder` entries of either sort and then how many more there are.
 */
export function folderTree(paths: readonly string[], { maxPerFolder }: FolderTreeOptions): readonly string[] {
  const root = newBranch();
  for (const path of paths) {
    const parts = path.split("/");
    const name = parts.pop() ?? path;
    let branch = root;
    for (const part of parts) {
      const next = branch.folders.get(part) ?? newBranch();
      branch.folders.set(part, next);
      branch = next;
    }
    branch.files.push(name);
  }
  return drawBranch(root, "", maxPerFolder);
}

function drawBranch(branch: Branch, indent: string, maxPerFolder: number): readonly string[] {
  const folders = [...branch.folders].sort(([left], [right]) => (left < right ? -1 : 1));
  const files = [...branch.files].sort();
  const entries: { readonly text: string; readonly inside?: Branch }[] = [
    ...folders.slice(0, maxPerFolder).map(([name, inside]) => ({ text: `${name}/`, inside })),
    ...more(folders.length - maxPerFolder, "folder"),
    ...files.slice(0, maxPerFolder).map((text) => ({ text })),
    ...more(files.length - maxPerFolder, "file"),
  ];
  return entries.flatMap(({ text, inside }, index) => {
    const last = index === entries.length - 1;
    const line = `${indent}${last ? "└── " : "├── "}${text}`;
    return inside === undefined
      ? [line]
      : [line, ...drawBranch(inside, `${indent}${last ? "    " : "│   "}`, maxPerFolder)];
  });
}

function more(count: number, noun: string): readonly { readonly text: string }[] {
  return count <= 0 ? [] : [{ text: `… ${count} more ${noun}${count === 1 ? "" : "s"}` }];
}

function newBranch(): Branch {
  return { folders: new Map(), files: [] };
}

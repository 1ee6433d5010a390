interface Branch {
  readonly folders: Map<string, Branch>;
  files: number;
}

/**
 * Draws the folders of a tree from the paths of its files, sorted, each with the number of files right in it.
 *
 * Folders that hold nothing but one folder share its line: `birch/prod/`.
 */
export function folderTree(paths: readonly string[]): readonly string[] {
  const root: Branch = { folders: new Map(), files: 0 };
  for (const path of paths) {
    let branch = root;
    for (const part of path.split("/").slice(0, -1)) {
      const next = branch.folders.get(part) ?? { folders: new Map(), files: 0 };
      branch.folders.set(part, next);
      branch = next;
    }
    branch.files += 1;
  }
  const rows = drawBranch(root, "");
  const width = Math.max(0, ...rows.map(({ text }) => text.length));
  return rows.map(({ text, files }) => (files === 0 ? text : `${text.padEnd(width)}  ${countFiles(files)}`));
}

interface Row {
  readonly text: string;
  readonly files: number;
}

function drawBranch(branch: Branch, indent: string): readonly Row[] {
  const folders = [...branch.folders].sort(([left], [right]) => (left < right ? -1 : 1));
  return folders.flatMap(([name, folder], index) => {
    const isLast = index === folders.length - 1;
    const { path, end } = follow(name, folder);
    const row = { text: `${indent}${isLast ? "└── " : "├── "}${path}/`, files: end.files };
    return [row, ...drawBranch(end, `${indent}${isLast ? "    " : "│   "}`)];
  });
}

function follow(name: string, branch: Branch): { readonly path: string; readonly end: Branch } {
  const [only, ...others] = branch.folders;
  if (only === undefined || others.length > 0 || branch.files > 0) return { path: name, end: branch };
  const { path, end } = follow(only[0], only[1]);
  return { path: `${name}/${path}`, end };
}

function countFiles(count: number): string {
  return `${String(count).padStart(3)} ${count === 1 ? "file" : "files"}`;
}

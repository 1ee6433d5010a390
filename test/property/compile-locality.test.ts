import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Built } from "../../src/cli/pipeline.ts";
import { acmeFiles, buildFiles, lockFiles, renderedBundles, type TextFile } from "../support/example-files.ts";

const documents = acmeFiles();
const before = buildFiles(documents);
const locks = lockFiles(before);
const rendered = renderedBundles(before);
const tenants = documents.flatMap(({ path }) => /^tenants\/(.*)\.yaml$/.exec(path)?.[1] ?? []);

/** Changes around one tenant that keep the documents valid; each names the tenant whose bytes may move. */
const changes = {
  "a larger quota": (tenant: string) => edit(tenant, (text) => text.replaceAll(/pods: "(\d+)"/g, 'pods: "9$1"')),
  "another label": (tenant: string) => edit(tenant, (text) => text.replace(/cc-\d+/, "cc-999")),
  "another owner": (tenant: string) => edit(tenant, (text) => text.replace(/(owners:[^}]*?name: )/, "$1other-")),
  "its removal": (tenant: string) => ({
    tenant,
    files: documents.filter((file) => file.path !== pathOf(tenant)),
  }),
  "a twin": (tenant: string) => ({
    tenant: "twin",
    files: [
      ...documents,
      {
        path: pathOf("twin"),
        text: textOf(tenant)
          .replaceAll(tenant, "twin")
          .replace(/[a-z.]+\.example/, "twin.example"),
      },
    ],
  }),
} as const satisfies Readonly<Record<string, (tenant: string) => Changed>>;

interface Changed {
  readonly tenant: string;
  readonly files: readonly TextFile[];
}

describe("locality through the files", () => {
  it("moves no byte of another tenant when one is edited, added or removed", { timeout: 120_000 }, () => {
    const changeNames = Object.keys(changes) as (keyof typeof changes)[];
    fc.assert(
      fc.property(fc.constantFrom(...tenants), fc.constantFrom(...changeNames), (name, change) => {
        // Whoever names a removed tenant as a peer has an error, which is another matter.
        fc.pre(change !== "its removal" || !textOf(name).includes("allowedPeers"));
        const { tenant, files } = changes[change](name);
        const after = buildFiles([...files, ...locks.filter((lock) => files.some((file) => ownsLock(file, lock)))]);
        expect(others(lockMap(after), tenant)).toEqual(others(lockMap(before), tenant));
        const [now, once] = [others(renderedBundles(after), tenant), others(rendered, tenant)];
        expect([...now.keys()]).toEqual([...once.keys()]);
        const moved = [...now].filter(([key, text]) => once.get(key) !== text).map(([key]) => key);
        expect(moved, `${change} of ${name}`).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("makes the same bytes from files in any order", { timeout: 60_000 }, () => {
    const files = [...documents, ...locks];
    fc.assert(
      fc.property(fc.shuffledSubarray(files, { minLength: files.length }), (shuffled) => {
        expect([...renderedBundles(buildFiles(shuffled))]).toEqual([...rendered]);
      }),
      { numRuns: 5 },
    );
  });

  it("keeps every placement when it is read back from the locks", () => {
    expect(lockFiles(buildFiles([...documents, ...locks]))).toEqual(locks);
  });
});

function edit(tenant: string, change: (text: string) => string): Changed {
  const files = documents.map((file) => (file.path === pathOf(tenant) ? { ...file, text: change(file.text) } : file));
  return { tenant, files };
}

function pathOf(tenant: string): string {
  return `tenants/${tenant}.yaml`;
}

function textOf(tenant: string): string {
  return documents.find((file) => file.path === pathOf(tenant))?.text ?? "";
}

function ownsLock(file: TextFile, lock: TextFile): boolean {
  return lock.path === file.path.replace(/\.yaml$/, ".lock.yaml");
}

function lockMap(built: Built): ReadonlyMap<string, string> {
  return new Map(built.locks.map((lock) => [`tenant/${lock.tenant}/`, JSON.stringify(lock)]));
}

/** What is not a tenant's own, nor of a cell that hosts it alone. */
function others(texts: ReadonlyMap<string, string>, tenant: string): ReadonlyMap<string, string> {
  const own = (key: string): boolean => key.startsWith(`tenant/${tenant}/`) || key.startsWith(`cell/${tenant}--`);
  return new Map([...texts].filter(([key]) => !own(key)));
}

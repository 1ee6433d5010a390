import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDocuments, readTree } from "./read-documents.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tenantry-test-"));
  await mkdir(join(root, "tenants/deep"), { recursive: true });
  await mkdir(join(root, "node_modules"));
  await mkdir(join(root, "out"));
  const files = {
    "platform.yaml": "apiVersion: tenantry.dev/v1alpha1",
    "mkdocs.yml": "site_name: x",
    "tenants/b.yaml": "kind: Tenant",
    "tenants/a.yml": "kind: Tenant",
    "tenants/deep/c.yaml": "kind: Tenant",
    "tenants/.hidden.yaml": "no",
    "tenants/notes.txt": "no",
    "node_modules/x.yaml": "tenantry.dev",
    "out/rendered.yaml": "tenantry.dev",
  };
  for (const [path, text] of Object.entries(files)) await writeFile(join(root, path), text);
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

describe("readDocuments", () => {
  it("reads the top and tenants/, sorted, and names what it skipped", async () => {
    const { files, skipped } = await readDocuments(root);
    expect(files.map((file) => file.path)).toEqual([
      "platform.yaml",
      "tenants/a.yml",
      "tenants/b.yaml",
      "tenants/deep/c.yaml",
    ]);
    expect(skipped).toEqual(["mkdocs.yml"]);
  });

  it("reads one file when it is given one", async () => {
    const { files } = await readDocuments(join(root, "tenants/b.yaml"));
    expect(files.map((file) => [file.path, Buffer.from(file.bytes).toString()])).toEqual([["b.yaml", "kind: Tenant"]]);
  });

  it("says which place does not exist", async () => {
    await expect(readDocuments(join(root, "nowhere"))).rejects.toThrow(/nowhere does not exist/);
  });
});

describe("readTree", () => {
  it("reads every file but hidden ones and node_modules", async () => {
    const paths = (await readTree(root)).map((file) => file.path);
    expect(paths).toContain("out/rendered.yaml");
    expect(paths).toContain("tenants/notes.txt");
    expect(paths.filter((path) => path.includes("node_modules") || path.includes(".hidden"))).toEqual([]);
  });
});

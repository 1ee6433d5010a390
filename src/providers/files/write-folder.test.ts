import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { markerFile, writeFolder } from "./write-folder.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tenantry-test-"));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

describe("writeFolder", () => {
  it("writes nested files and says how much it wrote", async () => {
    const target = join(root, "out");
    const written = await writeFolder(target, [
      { path: "a/b.yaml", text: "é" },
      { path: "c.json", text: "{}" },
    ]);
    expect(written).toEqual({ files: 2, bytes: 4 });
    expect(await readFile(join(target, "a/b.yaml"), "utf8")).toBe("é");
    expect(await readdir(root)).toEqual(["out"]);
  });

  it("replaces its own folder as a whole: a file that is gone stays gone", async () => {
    const target = join(root, "out");
    await writeFolder(target, [{ path: "old.yaml", text: "1" }]);
    await writeFolder(target, [{ path: "new.yaml", text: "2" }]);
    expect((await readdir(target)).sort()).toEqual([markerFile, "new.yaml"]);
  });

  it("refuses a folder that somebody else filled, and leaves it as it was", async () => {
    const target = join(root, "out");
    await mkdir(target);
    await writeFile(join(target, "precious.txt"), "mine");
    await expect(writeFolder(target, [{ path: "a", text: "" }])).rejects.toThrow(/--force/);
    expect(await readdir(target)).toEqual(["precious.txt"]);
    await writeFolder(target, [{ path: "a", text: "" }], { force: true });
    expect((await readdir(target)).sort()).toEqual([markerFile, "a"]);
  });

  it("keeps the old folder whole when the new files cannot be produced", async () => {
    const target = join(root, "out");
    await writeFolder(target, [{ path: "old.yaml", text: "1" }]);
    function* failing() {
      yield { path: "new.yaml", text: "2" };
      throw new Error("compile failed");
    }
    await expect(writeFolder(target, failing())).rejects.toThrow("compile failed");
    expect((await readdir(target)).sort()).toEqual([markerFile, "old.yaml"]);
    expect(await readdir(root)).toEqual(["out"]);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ])("leaves the old folder and nothing else after %s", async (signal, code) => {
    const target = join(root, "out");
    await writeFolder(target, [{ path: "old.yaml", text: "1" }]);
    const script = `
      import { writeFolder } from ${JSON.stringify(join(import.meta.dirname, "write-folder.ts"))};
      function* files() {
        for (let count = 0; ; count += 1) {
          if (count === 200) process.kill(process.pid, ${JSON.stringify(signal)});
          yield { path: \`d/\${count}\`, text: "new" };
        }
      }
      await writeFolder(${JSON.stringify(target)}, files());
    `;
    expect(spawnSync(process.execPath, ["--input-type=module", "-e", script]).status).toBe(code);
    expect(await readdir(root)).toEqual(["out"]);
    expect((await readdir(target)).sort()).toEqual([markerFile, "old.yaml"]);
  });

  it("refuses two files of one name and a path that leaves the folder", async () => {
    const target = join(root, "out");
    const twice = [1, 2].map((text) => ({ path: "same.yaml", text: String(text) }));
    await expect(writeFolder(target, twice)).rejects.toThrow(/EEXIST/);
    await expect(writeFolder(target, [{ path: "../escaped.yaml", text: "" }])).rejects.toThrow(/leaves/);
    expect(await readdir(root)).toEqual([]);
  });
});

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { State } from "../aws/state.ts";
import { createState, type StateStore } from "./create-state.ts";
import { openFolderJournal } from "./folder-journal.ts";

/** So few that every test goes through several copies. */
const fewEntries = 20;
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenantry-journal-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function open(atMs = 5): StateStore {
  return createState({
    seed: "s",
    nowMs: () => atMs,
    onTime: () => {},
    journal: openFolderJournal(folder, { fewEntries }),
  });
}

function put(state: State, key: string, row: unknown): void {
  state.transact(() => state.table("rows").put(key, row));
}

function increment(state: State): void {
  state.transact(() => {
    const rows = state.table<number>("rows");
    rows.put("counter", (rows.get("counter") ?? 0) + 1);
  });
}

/** Everything in the folder, byte for byte. */
function bytes(): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path.slice(folder.length), readFileSync(path, "utf8")] as const);
}

const script = (count: number): string => `
  import { createState } from ${JSON.stringify(join(import.meta.dirname, "create-state.ts"))};
  import { openFolderJournal } from ${JSON.stringify(join(import.meta.dirname, "folder-journal.ts"))};
  const state = createState({ seed: "s", nowMs: () => 1, onTime: () => {}, journal: openFolderJournal(${JSON.stringify(folder)}, { fewEntries: ${fewEntries} }) });
  const rows = state.table("rows");
  for (let index = 0; index < ${count}; index += 1) {
    state.transact(() => rows.put("counter", (rows.get("counter") ?? 0) + 1));
    state.transact(() => { rows.put("left", index); rows.put("right", index); rows.put("pad", "x".repeat(2000)); });
    process.stdout.write(".");
  }
`;

describe("a folder's state", () => {
  it("is there again, with the time", () => {
    put(open(1234), "a", { deep: [1, "two", null] });
    let time = 0;
    const again = createState({
      seed: "s",
      nowMs: () => 0,
      onTime: (atMs) => {
        time = atMs;
      },
      journal: openFolderJournal(folder),
    });
    expect([again.table("rows").get("a"), time]).toEqual([{ deep: [1, "two", null] }, 1234]);
  });

  it("has nothing of a transaction that failed", () => {
    const state = open();
    put(state, "a", 1);
    const failing = (): void =>
      state.transact(() => {
        state.table("rows").put("a", 2);
        state.table("rows").delete("a");
        state.table("rows").put("b", 2);
        throw new Error("no");
      });
    expect(failing).toThrow("no");
    expect([state.table("rows").get("a"), state.table("rows").keys(), open().table("rows").keys()]).toEqual([
      1,
      ["a"],
      ["a"],
    ]);
  });

  it("shows each user what the others wrote, and loses no one's write", () => {
    const [left, right] = [open(), open()];
    for (let index = 0; index < 50; index += 1) {
      increment(left);
      increment(right);
      increment(right);
    }
    expect(open().table("rows").get("counter")).toBe(150);
    expect(left.transact(() => left.table("rows").get("counter"))).toBe(150);
  });

  it("survives being copied together, also for who did not take part", () => {
    const [writer, sleeper] = [open(), open()];
    put(sleeper, "other", "kept");
    for (let index = 0; index < 350; index += 1) increment(writer);
    expect(readdirSync(folder).length).toBe(2);
    expect(readdirSync(folder, { recursive: true }).length).toBeLessThan(40);
    increment(sleeper);
    increment(writer);
    expect([open().table("rows").get("counter"), open().table("rows").get("other")]).toEqual([352, "kept"]);
  });

  it("is the same bytes after the same calls", () => {
    const run = (): readonly (readonly [string, string])[] => {
      const state = open();
      for (let index = 0; index < 110; index += 1) {
        state.transact(() => state.table("rows").put(state.nextId("row", 8), index));
      }
      return bytes();
    };
    const first = run();
    rmSync(folder, { recursive: true });
    expect(run()).toEqual(first);
  });

  it("says which file is damaged", () => {
    put(open(), "a", 1);
    writeFileSync(join(folder, "0", "1.json"), '{"atMs":1,"chan');
    expect(open).toThrow(/1\.json is damaged/);
  });

  it("takes JSON only", () => {
    expect(() => put(open(), "a", { at: new Date(0) })).toThrow(/not JSON/);
  });

  it("is written in transactions only", () => {
    expect(() => open().table("rows").put("a", 1)).toThrow(/outside of a transaction/);
  });

  it("adds up what several processes wrote at once", () => {
    const children = [1, 2, 3].map(() => spawnWriter(100));
    return Promise.all(children.map(({ ended }) => ended)).then(() => {
      expect(open().table("rows").get("counter")).toBe(300);
    });
  });

  it("has whole transactions only after processes were killed at any moment", async () => {
    let last = 0;
    for (let round = 0; round < 3; round += 1) {
      const { child, ended } = spawnWriter(100_000);
      let calls = 0;
      await new Promise<void>((resolve) => {
        child.stdout.on("data", (chunk: Buffer) => {
          calls += chunk.length;
          if (calls > 30 + 67 * round) resolve();
        });
      });
      child.kill("SIGKILL");
      await ended;
      const rows = open().table<number>("rows");
      expect(rows.get("left")).toBe(rows.get("right"));
      // What was told to be done was kept.
      expect(rows.get("counter")).toBeGreaterThanOrEqual(last + calls);
      last = rows.get("counter") ?? 0;
    }
    expect(readdirSync(folder).filter((name) => name.startsWith("aside"))).toEqual([]);
  });
});

function spawnWriter(count: number): { readonly child: ReturnType<typeof spawnChild>; readonly ended: Promise<void> } {
  const child = spawnChild(count);
  const ended = new Promise<void>((resolve) => {
    child.on("close", () => resolve());
  });
  return { child, ended };
}

function spawnChild(count: number): ReturnType<typeof spawn> & { readonly stdout: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return child as ReturnType<typeof spawn> & { readonly stdout: NodeJS.ReadableStream };
}

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Company, joinCompany } from "./company.ts";
import { createVirtualClock } from "./virtual-clock.ts";

let folder = "";
let joined: Company[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenantry-company-"));
});
afterEach(() => {
  for (const company of joined) company.leave();
  joined = [];
  rmSync(folder, { recursive: true, force: true });
});

const enter = (): Company => {
  const company = joinCompany(folder);
  joined.push(company);
  return company;
};

/** A file that looks like that of a process which ended without leaving. */
async function leaveDead(ago: number): Promise<void> {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.on("close", resolve));
  const path = join(folder, `${child.pid}-1`);
  writeFileSync(path, "working");
  const at = new Date(Date.now() - ago);
  utimesSync(path, at, at);
}

describe("the company of a sandbox's folder", () => {
  it("lets time pass for whoever is alone", () => {
    expect(enter().mayPass(1_000_000)).toBe(true);
  });

  it("lets nobody pass another one who works, or wakes earlier", () => {
    const [early, late] = [enter(), enter()];
    expect(late.mayPass(200)).toBe(false);
    expect(early.mayPass(100)).toBe(true);
    expect([late.mayPass(200), late.mayPass(100)]).toEqual([false, true]);
    early.wake();
    expect(late.mayPass(100)).toBe(false);
    early.rest();
    expect(late.mayPass(200)).toBe(true);
    early.wake();
    early.leave();
    expect(late.mayPass(200)).toBe(true);
  });

  it("waits neither for the dead nor for the stopped", async () => {
    const here = enter();
    await leaveDead(0);
    expect(here.mayPass(100)).toBe(true);
    const stopped = join(folder, `${process.pid}-999`);
    writeFileSync(stopped, "working");
    expect(here.mayPass(100)).toBe(false);
    const past = new Date(Date.now() - 60_000);
    utimesSync(stopped, past, past);
    expect(here.mayPass(100)).toBe(true);
  });

  it("counts real time once somebody was killed, each part of it once", async () => {
    expect(enter().missedMs).toBe(0);
    await leaveDead(60_000);
    const { missedMs } = enter();
    expect(missedMs).toBeGreaterThanOrEqual(60_000);
    expect(missedMs).toBeLessThan(70_000);
    expect(enter().missedMs).toBeLessThan(10_000);
    const before = new Date(Date.now() - 120_000);
    utimesSync(join(folder, "killed"), before, before);
    expect(enter().missedMs).toBeGreaterThanOrEqual(120_000);
  });

  it("forgets the killed after a while", async () => {
    await leaveDead(3_600_000);
    expect(enter().missedMs).toBeGreaterThanOrEqual(3_600_000);
    expect(readdirSync(folder)).not.toContain("killed");
    expect(enter().missedMs).toBe(0);
  });

  it("keeps two clocks from passing each other's wake-ups", async () => {
    const woken: string[] = [];
    const live = async (name: string, waits: readonly number[]): Promise<void> => {
      const company = enter();
      const clock = createVirtualClock({ startMs: 0, hasOutsideWork: () => false, company });
      for (const ms of waits) {
        await clock.sleep(ms);
        woken.push(`${name}@${clock.nowMs()}`);
      }
      company.leave();
    };
    await Promise.all([live("slow", [1_000, 1_000]), live("quick", [300, 300, 300, 300])]);
    expect(woken).toEqual(["quick@300", "quick@600", "quick@900", "slow@1000", "quick@1200", "slow@2000"]);
  });
});

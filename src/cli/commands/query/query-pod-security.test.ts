import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runTenantry } from "../../../../test/support/run-tenantry.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "query-pod-security-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const manifests = `
apiVersion: v1
kind: Namespace
metadata: {name: n, labels: {pod-security.kubernetes.io/enforce: baseline}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: n}
spec: {jobTemplate: {spec: {template: {spec: {hostPID: true, containers: [{name: c}]}}}}}
---
apiVersion: v1
kind: Pod
metadata: {generateName: p-}
spec: {hostPID: true, containers: [{name: c}]}
`;

describe("query pod-security", () => {
  it.each([
    { args: ["--level", "baseline"], code: 2, allowed: [false, false] },
    { args: ["--level", "privileged"], code: 0, allowed: [true, true] },
    { args: [], code: 2, allowed: [false, true] },
    { args: ["--level", "baseline", "--version", "v1.30"], code: 2, allowed: [false, false] },
  ])("answers with $args", async ({ args, code, allowed }) => {
    await writeFile(join(folder, "all.yaml"), manifests);
    const run = await runTenantry(["query", "pod-security", "-f", folder, "-o", "json", ...args], folder);
    const answer = JSON.parse(run.out) as { readonly results: readonly { readonly allowed: boolean }[] };
    expect(answer.results.map((result) => result.allowed)).toEqual(allowed);
    expect(run.code).toBe(code);
  });

  it("names the fields within the object", async () => {
    await writeFile(join(folder, "all.yaml"), manifests);
    const run = await runTenantry(["query", "pod-security", "-f", folder, "-o", "json"], folder);
    expect(run.out).toContain('"spec.jobTemplate.spec.template.spec.hostPID"');
  });

  it("refuses a version that does not exist", async () => {
    const run = await runTenantry(["query", "pod-security", "-f", folder, "--version", "2"], folder);
    expect(run.code).toBe(1);
    expect(run.notes).toContain("TEN9028");
  });
});

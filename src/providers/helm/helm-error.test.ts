import { describe, expect, it } from "vitest";
import { classifyHelm } from "./helm-error.ts";

/** What helm 4.1 and 3.18 wrote to stderr. */
const cases: readonly [stderr: string, failure: string, code: string][] = [
  ["Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress", "conflict", "TEN7253"],
  ['Error: UPGRADE FAILED: "forge" has no deployed releases', "conflict", "TEN7253"],
  ["Error: release: not found", "not-found", "TEN7252"],
  ['Error: chart "vcluster" version "9.9.9" not found in https://charts.loft.sh repository', "not-found", "TEN7254"],
  [
    'Error: looks like "https://x" is not a valid chart repository or cannot be reached: dial tcp: no such host',
    "not-found",
    "TEN7254",
  ],
  ['Error: 1 error occurred:\n\t* pods "a" is forbidden: exceeded quota: compute', "quota", "TEN7252"],
  ["Error: create: unable to create new content in namespace x because it is being terminated", "conflict", "TEN7252"],
  [
    "Error: Kubernetes cluster unreachable: the server has asked for the client to provide credentials",
    "expired",
    "TEN7252",
  ],
  ['Error: Kubernetes cluster unreachable: Get "https://x/version": dial tcp: i/o timeout', "unavailable", "TEN7252"],
  ['Error: secrets is forbidden: User "x" cannot list resource "secrets"', "denied", "TEN7252"],
  [
    "Error: INSTALLATION FAILED: statefulsets.apps \"forge\" is forbidden: ValidatingAdmissionPolicy 'pods' denied request: no",
    "denied",
    "TEN7252",
  ],
  [
    'Error: Unable to continue with install: ServiceAccount "vc-oak" exists and cannot be imported into the current release: invalid ownership metadata',
    "conflict",
    "TEN7252",
  ],
  [
    'Error: conflict occurred while applying object: Apply failed with 1 conflict: conflict with "kubectl"',
    "conflict",
    "TEN7252",
  ],
  ['Error: create: failed to create: namespaces "no--where" not found', "not-found", "TEN7252"],
  ["Error: values don't meet the specifications of the schema(s) in the following chart(s)", "invalid", "TEN7252"],
];

describe("what helm's words mean", () => {
  it.each(cases)("%s", (stderr, failure, code) => {
    expect(classifyHelm("install release a/b in eu1-a", stderr)).toMatchObject({ failure, code, source: "remote" });
  });

  it("repeats its own words, without warnings and what its libraries log", () => {
    const stderr =
      "WARNING: Kubernetes configuration file is group-readable\nE1124 10:00:00.0 1 x.go:1] noise\nError: it broke\n";
    expect(classifyHelm("install a", stderr).message).toBe(
      "cannot install a: helm: it broke; do what its words ask for",
    );
  });

  it("is short, and says something even when helm does not", () => {
    expect(classifyHelm("install a", `Error: ${"x".repeat(9000)}`).message.length).toBeLessThan(1_700);
    expect(classifyHelm("install a", "").message).toContain("ended without a word");
  });
});

import { describe, expect, it } from "vitest";
import { enforcedPolicy, formatPolicy, parseVersion } from "./policy.ts";

const label = "pod-security.kubernetes.io/enforce";

describe("enforcedPolicy", () => {
  it.each([
    [undefined, "privileged:latest"],
    [{}, "privileged:latest"],
    [{ [label]: "baseline" }, "baseline:latest"],
    [{ [label]: "restricted", [`${label}-version`]: "v1.30" }, "restricted:v1.30"],
    [{ [`${label}-version`]: "v1.30" }, "privileged:v1.30"],
    [{ [label]: "none" }, "restricted:latest"],
    [{ [label]: "baseline", [`${label}-version`]: "1.30" }, "baseline:latest"],
    [{ "pod-security.kubernetes.io/warn": "restricted" }, "privileged:latest"],
  ])("reads %j as %s", (labels, expected) => {
    expect(formatPolicy(enforcedPolicy(labels))).toBe(expected);
  });

  it("takes the cluster's own default where nothing is said", () => {
    expect(formatPolicy(enforcedPolicy({}, { level: "baseline", version: 33 }))).toBe("baseline:v1.33");
  });
});

describe("parseVersion", () => {
  it.each(["v1.00", "v2.1", "1.3", "v1", "", "Latest", "v1.3.0"])("refuses %j", (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});

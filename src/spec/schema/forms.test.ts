import { describe, expect, it } from "vitest";
import { parseSeconds, parseShare } from "./amounts.ts";
import { complianceIds, normaliseCompliance } from "./compliance.ts";
import { parseNoisyNeighbour } from "./noisy-neighbour.ts";
import { expandRegion, knownRegions, regionPattern } from "./regions.ts";

describe("parseSeconds", () => {
  it.each([
    ["90s", 90],
    ["30m", 1800],
    ["72h", 259_200],
    ["14d", 1_209_600],
    ["2w", 1_209_600],
    ["PT72H", 259_200],
    ["P14D", 1_209_600],
    ["P1DT12H", 129_600],
    ["P2W", 1_209_600],
    ["PT1H30M", 5400],
    ["0s", undefined],
    ["PT0S", undefined],
    ["P", undefined],
    ["PT", undefined],
    ["P1DT", undefined],
    ["1.5h", undefined],
    ["-1h", undefined],
    ["72", undefined],
    [72, undefined],
    ["72 h", undefined],
  ])("reads %s as %s", (written, seconds) => {
    expect(parseSeconds(written)).toBe(seconds);
  });
});

describe("parseShare", () => {
  it.each([
    ["20%", 0.2],
    ["0%", 0],
    ["100%", 1],
    ["12.5%", 0.125],
    [0.2, 0.2],
    [1, 1],
    [0, 0],
    ["101%", undefined],
    [20, undefined],
    ["-1%", undefined],
    ["1e-3", undefined],
    ["", undefined],
  ])("reads %s as %s", (written, share) => {
    expect(parseShare(written)).toBe(share);
  });
});

describe("normaliseCompliance", () => {
  it.each([
    ["soc2", "soc-2"],
    ["SOC 2", "soc-2"],
    ["soc-2", "soc-2"],
    ["pci-dss", "pci-dss-4.0"],
    ["PCI-DSS-4.0", "pci-dss-4.0"],
    ["pci", "pci-dss-4.0"],
    ["fedramp-high", "fedramp-high"],
    ["FedRAMP Moderate", "fedramp-moderate"],
    ["iso27001", "iso-27001"],
    ["ISO/IEC 27001:2022", "iso-27001"],
    ["il5", "dod-il5"],
    ["hipaa", "hipaa"],
    ["GDPR", "gdpr"],
    ["sox", undefined],
    ["", undefined],
    ["constructor", undefined],
  ])("reads %s as %s", (written, id) => {
    expect(normaliseCompliance(written)).toBe(id);
  });

  it("reads every canonical id as itself", () => {
    for (const id of complianceIds) expect(normaliseCompliance(id)).toBe(id);
  });
});

describe("parseNoisyNeighbour", () => {
  it.each([
    ["excluded", "excluded"],
    [true, "limited"],
    [false, "tolerated"],
    [{ p99: "50ms" }, "limited"],
    [{ p99: "5ms" }, "excluded"],
    [{ p99: "2s" }, "tolerated"],
    [{ p99Millis: 10 }, "excluded"],
    [{ p99LatencyMs: 50 }, "limited"],
    [{ level: "limited" }, "limited"],
    [{ p99: "fast" }, undefined],
    [{ p99: "5ms", level: "limited" }, undefined],
    [{}, undefined],
    [[], undefined],
    [null, undefined],
    [7, undefined],
  ])("reads %j as %s", (written, level) => {
    expect(parseNoisyNeighbour(written)).toBe(level);
  });
});

describe("expandRegion", () => {
  it("keeps a region and expands an area", () => {
    expect(expandRegion("eu-west-2")).toEqual(["eu-west-2"]);
    expect(expandRegion("us-gov")).toEqual(["us-gov-east-1", "us-gov-west-1"]);
    expect(expandRegion("constructor")).toEqual(["constructor"]);
  });

  it("takes the European Union by its members, not by the prefix of its regions", () => {
    expect(expandRegion("eu")).toContain("eu-central-1");
    expect(expandRegion("eu")).not.toContain("eu-west-2");
    expect(expandRegion("eu")).not.toContain("eu-central-2");
  });

  it("knows only names of the form that the schema takes", () => {
    expect(knownRegions.filter((region) => !regionPattern.test(region))).toEqual([]);
    expect(new Set(knownRegions).size).toBe(knownRegions.length);
  });
});

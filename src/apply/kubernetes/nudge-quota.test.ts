import { describe, expect, it } from "vitest";
import { nudgedLimits } from "./nudge-quota.ts";

describe("nudgedLimits", () => {
  it("goes one unit above where a limit ends, or below when it starts there, and leaves the rest", () => {
    const now = { pods: "45", services: "16", "requests.cpu": "4", memory: "1Gi", secrets: "1" };
    const next = { pods: "15", services: "15", "requests.cpu": "1500m", memory: "2Gi", secrets: "1" };
    expect(nudgedLimits(next, now)).toEqual({
      pods: "16",
      services: "14",
      "requests.cpu": "1501m",
      memory: "2Gi",
      secrets: "1",
    });
  });

  it("does nothing when nothing shrinks, or only from one to none", () => {
    expect(nudgedLimits({ pods: "15" }, { pods: "15" })).toBeUndefined();
    expect(nudgedLimits({ pods: "0" }, { pods: "1" })).toBeUndefined();
    expect(nudgedLimits({ pods: "5" }, {})).toBeUndefined();
  });
});

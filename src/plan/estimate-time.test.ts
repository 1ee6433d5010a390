import { describe, expect, it } from "vitest";
import type { QuotaBook } from "../model/facts.ts";
import type { PlanAction, PlannedChange } from "../model/plan.ts";
import { estimateTime } from "./estimate-time.ts";

const source = "test";
const book: QuotaBook = {
  sources: [],
  quotas: {},
  rates: {
    "organizations:CreateAccount": { perSecond: 0.1, burst: 3, inFlight: 5, source },
    "cloudformation:CreateChangeSet": { perSecond: 1, burst: 5, source },
    "kubernetes:apply": { perSecond: 500, burst: 1000, source },
    "helm:install": { perSecond: 0.5, burst: 2, source },
  },
  durations: {
    "organizations:account": { seconds: 60, source },
    "cloudformation:stack-overhead": { seconds: 15, source },
    "AWS::EKS::Cluster": { seconds: 720, source },
    "AWS::IAM::Role": { seconds: 20, source },
    "helm:release": { seconds: 60, source },
  },
};

function change(type: string, id: string, action: PlanAction = "create"): PlannedChange {
  const layer = type.includes("::") ? "aws" : "kubernetes";
  const owner = { kind: "platform" } as const;
  const about = { name: id, place: "p", reason: "", changes: [], destructive: false, retained: false };
  return { id, type, action, layer, owner, ...about };
}

function many(count: number, make: (index: number) => PlannedChange): readonly PlannedChange[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

describe("estimateTime", () => {
  it("takes no time for nothing", () => {
    expect(estimateTime([], book)).toEqual({ seconds: 0, boundBy: "nothing to do", parts: [] });
  });

  it("bounds accounts by how many may be in creation at once, then by the rate", () => {
    const accounts = (count: number): number =>
      estimateTime(
        many(count, (index) => change("AWS::Organizations::Account", `organization/account/${index}`)),
        book,
      ).seconds;
    expect(accounts(1)).toBe(60);
    expect(accounts(6)).toBe(120);
    expect(accounts(10_000)).toBe(2000 * 60);
  });

  it("lets stacks run side by side and takes the slowest resource of any", () => {
    const stack = (index: number, type: string): readonly PlannedChange[] => [
      change("AWS::CloudFormation::Stack", `stack/1/r/s${index}`),
      change(type, `stack/1/r/s${index}/X`),
    ];
    const { seconds, boundBy } = estimateTime([...stack(1, "AWS::EKS::Cluster"), ...stack(2, "AWS::IAM::Role")], book);
    expect([seconds, boundBy]).toEqual([735, "cloudformation:slowest-stack"]);
  });

  it("lets the token bucket bound many small stacks", () => {
    const stacks = many(100, (index) => change("AWS::IAM::Role", `stack/1/r/s${index}/Role`));
    expect(estimateTime(stacks, book)).toMatchObject({ seconds: 95, boundBy: "cloudformation:CreateChangeSet" });
  });

  it("adds phases that wait for each other", () => {
    const changes = [
      change("AWS::Organizations::Account", "organization/account/a"),
      change("AWS::IAM::Role", "stack/a/r/s/Role"),
      ...many(2000, (index) => change("v1/ConfigMap", `object/c/core/ConfigMap/n/${index}`)),
      change("helm.sh/Release", "release/c/n/r"),
    ];
    expect(estimateTime(changes, book).seconds).toBe(60 + 35 + 2 + 60);
  });
});

import { describe, expect, it } from "vitest";
import type { PlannedChange } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { findMissingDumps } from "./missing-dumps.ts";

const nothing: Snapshot = { objects: [], stacks: [], releases: [], organization: [], gaps: [] };
const something: Snapshot = { ...nothing, objects: [{ cell: "eu1-a", manifest: {} }] };

function created(type: string, place: string): PlannedChange {
  const about = { id: `${type} ${place}`, name: "n", reason: "", changes: [], destructive: false, retained: false };
  return { ...about, type, place, layer: "aws", action: "create", owner: { kind: "platform" } };
}

const changes = [
  created("AWS::CloudFormation::Stack", "333333333333/eu-central-1"),
  created("AWS::IAM::Role", "333333333333/eu-central-1"),
  created("AWS::CloudFormation::Stack", "birch--prod/eu-central-1"),
  created("AWS::Organizations::Policy", "organization"),
  created("helm.sh/Release", "eu1-a"),
];

describe("findMissingDumps", () => {
  it("names each place of which the snapshot holds nothing, but no account that is still to be vended", () => {
    expect(findMissingDumps(changes, something)).toEqual([
      { place: "333333333333/eu-central-1", reason: "no stack was dumped, so all of them count as missing" },
      { place: "eu1-a", reason: "no release was dumped, so all of them count as missing" },
      { place: "organization", reason: "no account or policy was dumped, so all of them count as missing" },
    ]);
  });

  it("is silent where something was dumped, and where nothing is said to exist", () => {
    const stack = {
      accountId: "333333333333",
      region: "eu-central-1",
      name: "x",
      status: "",
      tags: {},
      parameters: {},
    };
    const snapshot: Snapshot = {
      ...something,
      stacks: [{ ...stack, outputs: {}, terminationProtection: false, template: {} }],
      releases: [{ cell: "eu1-a", namespace: "n", name: "r", chartVersion: "1.0.0", values: {} }],
      organization: [{ type: "AWS::Organizations::Account", id: "1", properties: {} }],
    };
    expect(findMissingDumps(changes, snapshot)).toEqual([]);
    expect(findMissingDumps(changes, nothing)).toEqual([]);
    expect(
      findMissingDumps(
        changes.map((change) => ({ ...change, action: "update" })),
        something,
      ),
    ).toEqual([]);
  });
});

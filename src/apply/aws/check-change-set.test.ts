import { describe, expect, it } from "vitest";
import type { Stack } from "../../model/blueprint.ts";
import { defer } from "../../model/deferred.ts";
import type { PlanAction, PlannedChange } from "../../model/plan.ts";
import type { ResourceChange } from "../../ports/stack-api.ts";
import { findUnplanned } from "./check-change-set.ts";

const origin = { document: "Tenant/birch", path: "spec" };
const id = "stack/333333333333/eu-central-1/tenantry-birch--prod";
const stack: Stack = {
  id,
  name: "tenantry-birch--prod",
  description: "",
  account: { kind: "known", id: "333333333333" },
  region: "eu-central-1",
  tags: {},
  terminationProtection: false,
  origin,
  resources: {
    Key: { type: "AWS::KMS::Key", properties: {}, origin },
    Queue: { type: "AWS::SQS::Queue", properties: { KmsMasterKeyId: defer(`${id}/Key`, "Arn") }, origin },
    Table: { type: "AWS::DynamoDB::Table", properties: { KmsKey: defer(`${id}/Key`, "Arn") }, origin },
    Role: { type: "AWS::IAM::Role", properties: { Policies: [defer(`${id}/Key`, "Arn")] }, origin },
  },
};

function planned(logical: string, action: PlanAction): PlannedChange {
  return {
    id: `${id}/${logical}`,
    layer: "aws",
    type: stack.resources[logical]?.type ?? "AWS::SQS::Queue",
    name: logical,
    action,
    owner: { kind: "platform" },
    place: "333333333333/eu-central-1",
    reason: "",
    changes: [],
    destructive: false,
    retained: false,
  };
}

function change(
  action: ResourceChange["action"],
  logicalId: string,
  more: Partial<ResourceChange> = {},
): ResourceChange {
  return { action, logicalId, type: stack.resources[logicalId]?.type ?? "AWS::SQS::Queue", ...more };
}

const modified = { replacement: "False", scope: ["Properties"] } as const;

describe("a change set", () => {
  it.each<[string, PlannedChange[], ResourceChange[]]>([
    ["adds what is created", [planned("Queue", "create")], [change("Add", "Queue")]],
    ["changes what is updated", [planned("Role", "update")], [change("Modify", "Role", modified)]],
    ["replaces what is replaced", [planned("Table", "replace")], [change("Modify", "Table", { replacement: "True" })]],
    ["removes what is deleted", [planned("Old", "delete")], [change("Remove", "Old")]],
    ["hands the stack's tags on", [], [change("Modify", "Role", { replacement: "False", scope: ["Tags"] })]],
    [
      "lists what refers to something planned",
      [planned("Key", "update")],
      [change("Modify", "Role", { ...modified, dynamic: true, replacement: "Conditional" })],
    ],
  ])("that only %s may be executed", (_what, plan, changes) => {
    expect(findUnplanned(stack, plan, changes)).toEqual([]);
  });

  it.each<[string, PlannedChange[], ResourceChange[], string]>([
    ["adds", [planned("Role", "update")], [change("Add", "Queue")], "add Queue (AWS::SQS::Queue)"],
    ["removes", [planned("Table", "update")], [change("Remove", "Table")], "remove Table (AWS::DynamoDB::Table)"],
    [
      "changes",
      [planned("Role", "update")],
      [change("Modify", "Table", modified)],
      "modify Table (AWS::DynamoDB::Table)",
    ],
    [
      "replaces what is only updated",
      [planned("Table", "update")],
      [change("Modify", "Table", { replacement: "True" })],
      "replace, or might replace, Table (AWS::DynamoDB::Table)",
    ],
    [
      "might replace what is only updated",
      [planned("Table", "update")],
      [change("Modify", "Table", { replacement: "Conditional" })],
      "replace, or might replace, Table (AWS::DynamoDB::Table)",
    ],
    [
      "might replace data that refers to something planned",
      [planned("Key", "update")],
      [change("Modify", "Table", { dynamic: true, replacement: "Conditional", scope: ["Properties"] })],
      "replace, or might replace, Table (AWS::DynamoDB::Table)",
    ],
    [
      "changes what refers to nothing planned",
      [planned("Role", "update")],
      [change("Modify", "Queue", { ...modified, dynamic: true })],
      "modify Queue (AWS::SQS::Queue)",
    ],
    ["takes in", [planned("Table", "create")], [change("Import", "Table")], "import Table (AWS::DynamoDB::Table)"],
  ])("that also %s is refused", (_what, plan, changes, said) => {
    expect(findUnplanned(stack, plan, changes)).toEqual([said]);
  });
});

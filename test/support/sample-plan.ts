import { defer, joinText } from "../../src/model/deferred.ts";
import type { Plan, PlannedChange, PlanOwner } from "../../src/model/plan.ts";

const birch: PlanOwner = { kind: "environment", tenant: "birch", environment: "prod" };
const oakwood: PlanOwner = { kind: "environment", tenant: "oakwood", environment: "dev" };
const cell: PlanOwner = { kind: "cell", cell: "eu1-a" };
const stack = "stack/333333333333/eu-central-1/tenantry-birch--prod";
const account = "333333333333/eu-central-1";

function change(part: Partial<PlannedChange> & Pick<PlannedChange, "id" | "type" | "action">): PlannedChange {
  const layer = part.type.includes("::") ? "aws" : "kubernetes";
  return {
    layer,
    name: part.id.slice(part.id.lastIndexOf("/") + 1),
    owner: birch,
    place: layer === "aws" ? account : "eu1-a",
    reason: "not there yet",
    changes: [],
    destructive: false,
    retained: false,
    ...part,
  };
}

function bound(namespace: string, name: string): string {
  return `object/eu1-a/rbac.authorization.k8s.io/RoleBinding/${namespace}/${name}`;
}

/** A plan with everything that a reader can meet: each action, unknown values, data kept and lost, conflicts and gaps. */
export const samplePlan: Plan = {
  formatVersion: "1.1",
  changes: [
    change({
      id: "organization/policy/foundation-1",
      type: "AWS::Organizations::Policy",
      action: "update",
      name: "tenantry-acme-foundation-1",
      place: "organization",
      owner: { kind: "platform" },
      reason: "/Content/Statement/0/Condition/StringNotEquals/aws:RequestedRegion differs",
      origin: { document: "Platform/acme", path: "spec.guardrails" },
      changes: [
        {
          path: "/Content/Statement/0/Condition/StringNotEquals/aws:RequestedRegion",
          before: ["eu-central-1"],
          after: ["eu-central-1", "eu-west-1"],
        },
      ],
    }),
    change({
      id: "object/eu1-a/tenantry.dev/CustomResourceDefinition/-/guardrails.tenantry.dev",
      type: "apiextensions.k8s.io/v1/CustomResourceDefinition",
      action: "create",
      owner: cell,
      reason: "not in eu1-a yet",
      origin: { document: "Platform/acme", path: "spec.cells[eu1-a]" },
    }),
    change({
      id: stack,
      type: "AWS::CloudFormation::Stack",
      action: "create",
      reason: "not in 333333333333/eu-central-1 yet",
    }),
    change({
      id: `${stack}/RoleWebApi`,
      type: "AWS::IAM::Role",
      action: "create",
      reason: "part of a new stack",
      origin: { document: "Tenant/birch", path: "spec.environments[prod].serviceAccounts[web/api]" },
      changes: [
        { path: "/Path", after: "/tenantry/" },
        {
          path: "/PermissionsBoundary",
          after: joinText("arn:aws:iam::", defer("organization/account/x", "Id"), ":policy/b"),
        },
      ],
    }),
    change({
      id: `${stack}/Inbox`,
      type: "AWS::SQS::Queue",
      action: "replace",
      reason: "/FifoQueue cannot change in place",
      origin: { document: "Tenant/birch", path: "spec.environments[prod].aws.inbox" },
      changes: [
        { path: "/FifoQueue", after: true, forcesReplacement: true },
        { path: "/KmsMasterKeyId", before: defer(`${stack}/Key`, "Arn"), after: defer(`${stack}/Key`, "Arn") },
      ],
      destructive: true,
    }),
    change({
      id: "object/eu1-a/core/ResourceQuota/birch--prod--web/tenantry",
      type: "v1/ResourceQuota",
      action: "update",
      name: "birch--prod--web/tenantry",
      reason: "2 fields differ",
      origin: { document: "Tenant/birch", path: "spec.environments[prod].resourceQuota" },
      changes: [
        { path: "/spec/hard/pods", before: "200", after: "30" },
        { path: "/metadata/annotations/note", before: "left over\u001b[31m from \u202e someone" },
      ],
    }),
    ...["jobs", "web"].map((namespace) =>
      change({
        id: bound(`birch--prod--${namespace}`, "tenantry-admin"),
        type: "rbac.authorization.k8s.io/v1/RoleBinding",
        action: "create",
        name: `birch--prod--${namespace}/tenantry-admin`,
        reason: "not in eu1-a yet",
        origin: { document: "Tenant/birch", path: "spec.owners" },
      }),
    ),
    change({
      id: bound("oakwood--dev--web", "tenantry-admin"),
      type: "rbac.authorization.k8s.io/v1/RoleBinding",
      action: "delete",
      name: "oakwood--dev--web/tenantry-admin",
      owner: oakwood,
      reason: "environment oakwood/dev is no longer in the documents",
    }),
    change({
      id: "stack/333333333333/eu-central-1/tenantry-oakwood--dev/DataUploadsBucket",
      type: "AWS::S3::Bucket",
      action: "delete",
      owner: oakwood,
      reason: "environment oakwood/dev is no longer in the documents",
      retained: true,
    }),
    change({
      id: "object/eu1-a/core/Namespace/-/oakwood--dev--web",
      type: "v1/Namespace",
      action: "delete",
      owner: oakwood,
      reason: "environment oakwood/dev is no longer in the documents",
      destructive: true,
    }),
  ],
  summary: { create: 5, adopt: 0, update: 2, replace: 1, delete: 3, unchanged: 249, foreign: 43 },
  foreign: [
    { place: account, type: "AWS::CloudFormation::Stack", count: 2 },
    { place: "eu1-a", type: "apps/v1/Deployment", count: 28 },
    { place: "eu1-a", type: "v1/ConfigMap", count: 12 },
  ],
  cost: { beforeMicros: 2_812_930_000, afterMicros: 2_740_410_000 },
  time: {
    seconds: 840,
    boundBy: "cloudformation:slowest-stack",
    parts: [
      { operation: "cloudformation:slowest-stack", count: 1, seconds: 839 },
      { operation: "kubernetes:apply", count: 6, seconds: 1 },
    ],
  },
  gaps: [{ place: "eu1-a", reason: "1 with our labels or tags, but no proof that we made it: not deleted" }],
  conflicts: [
    {
      id: "object/eu1-a/core/ConfigMap/birch--prod--web/tenantry-bindings",
      type: "v1/ConfigMap",
      place: "eu1-a",
      reason: "it exists and does not carry the labels of platform acme",
      origin: { document: "Tenant/birch", path: "spec.environments[prod].aws" },
    },
  ],
};

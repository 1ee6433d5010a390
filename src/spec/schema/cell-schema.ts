import { z } from "zod";
import { accountId, cidr, headroomShare, kubernetesVersion, region } from "./amounts.ts";
import { textField, wholeNumber } from "./field.ts";
import { jsonObject } from "./metadata.ts";
import { cellName, objectName, poolName, templateName } from "./names.ts";
import type { RawCell, RawCellTemplate } from "./raw.ts";

const clusterFields = {
  kubernetesVersion: kubernetesVersion.default("1.36").describe("The minor version, in quotes."),
  compute: z
    .enum(["auto-mode", "karpenter", "managed-node-groups", "fargate"])
    .default("auto-mode")
    .describe("What runs the pods."),
  networkPolicy: z
    .enum(["vpc-cni", "vpc-cni-strict", "cilium", "calico", "none"])
    .default("vpc-cni-strict")
    .describe("What enforces NetworkPolicies. `vpc-cni` lets a new pod's traffic through until its policy is loaded."),
  instanceType: textField({
    code: "TEN1310",
    expected: "an EC2 instance type such as m7g.xlarge",
    pattern: /^[a-z][a-z0-9-]*[0-9][a-z0-9-]*\.[a-z0-9-]+$/,
    examples: ["m7g.xlarge"],
  })
    .default("m7g.xlarge")
    .describe("The instance type that shared capacity is priced and packed with."),
  ingressNamespaces: z
    .array(objectName)
    .default(["ingress-system"])
    .describe("Namespaces whose pods may reach tenant pods that are published through an Ingress or Gateway."),
  loadBalancerCidrs: z
    .array(cidr)
    .default([])
    .describe("Source blocks of load balancers that send traffic straight to pod addresses."),
};

const serviceCidr = cidr
  .optional()
  .describe(
    "The block of Service addresses. Default: both of EKS's own, 10.100.0.0/16 and 172.20.0.0/16, are assumed.",
  );

const nodeClass = objectName
  .optional()
  .describe("The (EC2)NodeClass that own node pools use. Default: `tenantry` in a created cell, else `default`.");

const accepts = z.strictObject({
  clusterModels: z
    .array(z.enum(["namespace", "vcluster", "cluster"]))
    .optional()
    .describe(
      "Cluster models it hosts. Default: namespace and vcluster; cluster for a template in a tenant's account.",
    ),
  dataClassification: z
    .array(z.enum(["public", "internal", "confidential", "restricted"]))
    .optional()
    .describe(
      "Data classes it may hold; one that takes internal takes public as well. Default: all but restricted; all for a cell with one environment.",
    ),
  environmentClass: z
    .array(z.enum(["production", "non-production"]))
    .optional()
    .describe("Environment classes it hosts. Default: both."),
  complianceScope: z
    .array(z.enum(["own", "shared"]))
    .optional()
    .describe("Compliance scopes it hosts. Default: both."),
  groups: z
    .custom<"any" | readonly string[]>((value) => value === "any" || isTextList(value), {
      error: "expected any, or a list of group names",
      params: { code: "TEN1103" },
    })
    .meta({
      anyOf: [
        { type: "string", enum: ["any"] },
        { type: "array", items: { type: "string" } },
      ],
      examples: ["any"],
    })
    .optional()
    .describe("Groups it takes; a cell that names groups takes nobody else. Default: any."),
});

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

const capacity = z.strictObject({
  environments: wholeNumber(1, 100_000).optional().describe("The most environments: a hard stop. Default: 250."),
  headroom: headroomShare.optional().describe("The share kept free. Default: 20%."),
  quotas: z
    .record(z.string(), z.number().min(0))
    .optional()
    .describe("Service quotas that differ from the published ones, by quota id."),
});

const pooledResource = z.strictObject({
  type: z
    .enum(["AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::RDS::DBCluster"])
    .describe("The CloudFormation type. A queue has no partition, so it cannot be pooled."),
  name: textField({
    code: "TEN1310",
    expected: "the name of an AWS resource: letters, digits, dots, hyphens and underscores",
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/,
    examples: ["orders-eu1"],
  }).describe("The resource's name in the cell's account and region."),
  partitionKey: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe("DynamoDB only: the attribute whose value begins with the environment's id. Default: pk."),
  properties: jsonObject.default({}).describe("CloudFormation properties."),
});

const cellFields = {
  region: region.describe("Where it is."),
  accepts: accepts.optional().describe("Which environments it takes."),
  capacity: capacity.optional().describe("How many environments it takes."),
  pooled: z
    .record(poolName, pooledResource)
    .optional()
    .describe("Shared resources that `tenancy: pool` attaches to, by the name that tenants use."),
};

/** A cell as declared. */
export const cellSchema: z.ZodType<RawCell> = z.strictObject({
  name: cellName.describe("Unique among the cells."),
  management: z
    .enum(["adopt", "create"])
    .default("adopt")
    .describe("`adopt`: only tenant objects are ours; `create`: the VPC and the cluster too."),
  accountId: accountId.describe("The account it is in."),
  ...cellFields,
  cluster: z
    .strictObject({
      name: objectName.optional().describe("The EKS cluster's name. Default: the cell's."),
      ...clusterFields,
      serviceCidr,
      vpcCidrs: z
        .array(cidr)
        .optional()
        .describe("Blocks of its VPC. They keep rules narrow; for a created cell, the first one is the VPC's own."),
      nodeClass,
    })
    .prefault({})
    .describe("The EKS cluster."),
});

/** How new cells are made. */
export const cellTemplateSchema: z.ZodType<RawCellTemplate> = z.strictObject({
  name: templateName.describe("Unique among the templates."),
  management: z.enum(["create"]).default("create").describe("Cells from templates are always created."),
  account: z
    .enum(["new", "tenant", "existing"])
    .default("new")
    .describe("`new`: an account per cell; `tenant`: in the tenant's own account; `existing`: in accountId."),
  accountId: accountId.optional().describe("With `account: existing`."),
  like: cellName.optional().describe("A cell whose cluster, acceptance, capacity and pooled resources are taken over."),
  ...cellFields,
  cluster: z
    .strictObject({
      kubernetesVersion: clusterFields.kubernetesVersion
        .removeDefault()
        .optional()
        .describe("The minor version, in quotes. Default: that of `like`, else 1.36."),
      compute: clusterFields.compute
        .removeDefault()
        .optional()
        .describe("What runs the pods. Default: that of `like`, else auto-mode."),
      networkPolicy: clusterFields.networkPolicy
        .removeDefault()
        .optional()
        .describe("What enforces NetworkPolicies. Default: that of `like`, else vpc-cni-strict."),
      instanceType: clusterFields.instanceType
        .removeDefault()
        .optional()
        .describe("Default: that of `like`, else m7g.xlarge."),
      ingressNamespaces: clusterFields.ingressNamespaces
        .removeDefault()
        .optional()
        .describe("Default: those of `like`, else ingress-system."),
      loadBalancerCidrs: clusterFields.loadBalancerCidrs
        .removeDefault()
        .optional()
        .describe("Default: those of `like`, else none."),
      serviceCidr,
      nodeClass,
    })
    .prefault({})
    .describe("The EKS cluster of each cell."),
});

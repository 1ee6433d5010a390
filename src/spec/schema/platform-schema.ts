import { z } from "zod";
import { cidr, date, positiveShare, region, registry } from "./amounts.ts";
import { cellSchema, cellTemplateSchema } from "./cell-schema.ts";
import { textField, wholeNumber } from "./field.ts";
import { annotations, apiVersionField, labels } from "./metadata.ts";
import { groupName, objectName, platformName, poolName } from "./names.ts";
import { identitySchema, organizationSchema } from "./organization-schema.ts";
import type { RawPlatform } from "./raw.ts";

const network = z.strictObject({
  addressPools: z
    .array(
      z.strictObject({
        name: poolName.describe("Unique among the pools."),
        cidr: cidr.describe("The block that VPCs are cut from."),
        vpcPrefixLength: wholeNumber(16, 28).default(20).describe("The size of each VPC; AWS takes 16 to 28."),
        regions: z.array(region).default([]).describe("Regions the pool serves; empty: every region."),
      }),
    )
    .default([])
    .describe("Blocks from which VPC addresses are handed out. They must not overlap."),
  reserved: z.array(cidr).default([]).describe("Blocks that are never handed out, for example existing networks."),
});

const className = objectName;

const guardrails = z.strictObject({
  allowedRegions: z
    .array(region)
    .optional()
    .describe("Regions in which anything may exist. Default: the regions of the cells and templates."),
  registries: z
    .array(registry)
    .optional()
    .describe("Image registries that tenant pods may pull from. Default: the ECR registry of each cell's account."),
  ingressClasses: z.array(className).default(["alb"]).describe("Ingress classes that tenants may use."),
  gatewayClasses: z.array(className).default([]).describe("Gateway classes that tenants may use."),
  storageClasses: z.array(className).default(["gp3"]).describe("Storage classes that tenants may use."),
  priorityClasses: z.array(className).default([]).describe("Priority classes that tenants may use."),
});

const scope = z.enum(["anyone", "group", "nobody"]);

const group = z.strictObject({
  name: groupName.describe("Unique among the groups; tenants refer to it."),
  shareWith: z
    .strictObject({
      account: scope.default("group").describe("Who may be in the same AWS account."),
      cluster: scope.default("group").describe("Who may be in the same cluster."),
      nodes: scope.default("group").describe("Whose pods may be on the same nodes."),
    })
    .prefault({})
    .describe("With whom the group's members may share each layer: anyone, group or nobody."),
});

const objectives = z.strictObject({
  order: z
    .array(z.enum(["isolation", "cost", "operations", "scalability"]))
    .min(1)
    .default(["isolation", "cost", "operations", "scalability"])
    .describe("Compared in this order; the first that differs decides. Missing ones follow in the default order."),
  planningDensity: z
    .strictObject({
      environmentsPerSharedCell: wholeNumber(1, 100_000)
        .default(200)
        .describe("How many environments a shared cell is planned for."),
    })
    .prefault({})
    .describe("Prices use this and not today's fill, so that one tenant never changes another's choice."),
  maxTenantsPerFailureDomain: positiveShare
    .default("100%")
    .describe("The share of all tenants that one cell's or account's failure may hit."),
  thresholds: z
    .strictObject({
      costPercent: z.number().min(0).max(100).default(5).describe("Costs nearer than this count as equal."),
      operationsPercent: z
        .number()
        .min(0)
        .max(100)
        .default(10)
        .describe("Complexities nearer than this count as equal."),
    })
    .prefault({})
    .describe("Differences smaller than these do not decide."),
});

const trustedController = z.strictObject({
  serviceAccount: textField({
    code: "TEN1201",
    expected: "<namespace>/<service account>, such as kube-system/aws-load-balancer-controller",
    pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\/[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
    examples: ["kube-system/aws-load-balancer-controller"],
  }).describe("Who is trusted."),
  reason: z.string().min(1).describe("Printed with every verdict that rests on it."),
  expires: date.describe("When the trust ends."),
});

const acceptedUnknown = z.strictObject({
  id: z.string().min(1).describe("The cause's id, as `tenantry verify` prints it, such as T01:eu1-a/web."),
  reason: z.string().min(1).describe("Why it is lived with; printed with the cause."),
  expires: date.describe("When it counts no more."),
});

/** The `Platform` document as written. */
export const platformSchema: z.ZodType<RawPlatform> = z
  .strictObject({
    apiVersion: apiVersionField,
    kind: z.enum(["Platform"]).describe("Which document this is."),
    metadata: z
      .strictObject({
        name: platformName.describe("Part of every global name; immutable."),
        labels: labels.default({}).describe("For other tools."),
        annotations: annotations.optional().describe("For other tools."),
      })
      .describe("The platform's name."),
    spec: z
      .strictObject({
        management: z
          .enum(["manage", "observe"])
          .default("manage")
          .describe("`observe`: nothing is built or changed, what exists is only proved, audited and priced."),
        organization: organizationSchema.describe("The AWS organisation."),
        identity: identitySchema.prefault({}).describe("How people sign in."),
        network: network.prefault({}).describe("Address space for VPCs."),
        guardrails: guardrails.prefault({}).describe("What no tenant may go beyond."),
        costAllocationTag: textField({
          code: "TEN1310",
          expected: "a tag key of at most 128 letters, digits, spaces and + - = . _ : / @",
          pattern: /^[A-Za-z0-9 +\-=._:/@]{1,128}$/,
          examples: ["tenant"],
        })
          .default("tenant")
          .describe("The tag key by which the bill is split: one key, many values."),
        groups: z
          .array(group)
          .default([])
          .describe("Who may share with whom; a tenant without a group shares with anyone."),
        separate: z
          .array(z.enum(["environmentClass", "dataClassification", "complianceScope"]))
          .default([])
          .describe("Differences that are never in one cell."),
        objectives: objectives.prefault({}).describe("What to prefer where several architectures satisfy everything."),
        cells: z.array(cellSchema).default([]).describe("Clusters, with their accounts, that host environments."),
        cellTemplates: z
          .array(cellTemplateSchema)
          .default([])
          .describe("How new cells are made when one is full or an own one is needed."),
        trustedControllers: z
          .array(trustedController)
          .default([])
          .describe(
            "Controllers assumed to behave: each turns an unknown verdict into a printed, expiring assumption.",
          ),
        acceptedUnknowns: z
          .array(acceptedUnknown)
          .default([])
          .describe(
            "Causes of unknown verdicts that are lived with until a date; `verify --fail-on unknown` passes over them.",
          ),
      })
      .describe("The landing zone."),
  })
  .describe("One organisation's landing zone: organisation, identity, addresses, guardrails, cells and objectives.");

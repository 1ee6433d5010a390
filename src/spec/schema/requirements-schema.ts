import { z } from "zod";
import { amount, duration, kubernetesVersion, region, regionOrArea } from "./amounts.ts";
import { complianceField, complianceIds } from "./compliance.ts";
import { oneOrMany, textField, wholeNumber } from "./field.ts";
import { noisyNeighbourField } from "./noisy-neighbour.ts";
import type { RawRequirements } from "./raw.ts";

const encryption = z.strictObject({
  kmsKey: z
    .enum(["platform", "own"])
    .default("own")
    .describe(
      "`platform`: the cell's key, bound to the environment by encryption context; `own`: a key per environment.",
    ),
  covers: z
    .array(z.enum(["aws-data", "volumes", "kubernetes-secrets"]))
    .optional()
    .describe(
      "What the environment's own key must encrypt. `kubernetes-secrets` needs an own cluster: a shared cluster has one key for all. Default with an own key: aws-data.",
    ),
});

const kubernetesApi = z.strictObject({
  customResourceDefinitions: z.boolean().default(false).describe("Installs its own CRDs."),
  admissionWebhooks: z.boolean().default(false).describe("Installs its own admission webhooks or policies."),
  clusterScoped: z
    .boolean()
    .default(false)
    .describe("Creates cluster-scoped objects: ClusterRoles, PriorityClasses, its own namespaces."),
  version: kubernetesVersion
    .optional()
    .describe("The Kubernetes minor version the tenant chooses for itself, in quotes."),
});

const costCeiling = z.strictObject({
  amount: amount.describe("Per environment and month, as decimal text."),
  currency: z.enum(["USD"]).default("USD").describe("Prices are in US dollars."),
});

const tenantOrGroup = textField({
  code: "TEN1201",
  expected: "the name of a tenant or group",
  pattern: /^[a-z][a-z0-9-]{0,39}$/,
  examples: ["birch"],
});

/** What a tenant or an environment may require. No key has a default here: an absent key is inherited. */
export const requirementsSchema: z.ZodType<RawRequirements> = z
  .strictObject({
    compliance: oneOrMany(complianceField, { type: "string", examples: [...complianceIds] })
      .optional()
      .describe("Regimes that the environment falls under. Common spellings are accepted (soc2, pci-dss)."),
    complianceScope: z
      .enum(["own", "shared"])
      .optional()
      .describe("`own`: no environment outside the regulated scope may share with it. Default: shared."),
    dataClassification: z
      .enum(["public", "internal", "confidential", "restricted"])
      .optional()
      .describe("The most sensitive data it holds. A cell says which it accepts. Default: internal."),
    dataResidency: oneOrMany(regionOrArea, { type: "string", examples: ["eu-central-1", "eu"] })
      .optional()
      .describe("Regions, or areas such as `eu`, in which its data may be. Empty or absent: anywhere allowed."),
    region: region.optional().describe("The one region it must run in."),
    threatModel: z
      .enum(["credentials", "code-execution", "container-escape", "shared-service"])
      .optional()
      .describe(
        "The strongest attacker a neighbour may become without reaching this environment. Default: code-execution.",
      ),
    kubernetesApi: kubernetesApi
      .optional()
      .describe(
        "What it does with the Kubernetes API beyond its namespaces; anything here needs an API server of its own.",
      ),
    nodes: z
      .enum(["shared", "dedicated"])
      .optional()
      .describe("`dedicated`: no other tenant's pods on its nodes. Default: shared."),
    encryption: encryption.optional().describe("Whose KMS key encrypts what. Default: the platform's."),
    billing: z
      .enum(["allocated", "invoice"])
      .optional()
      .describe("`invoice`: its cost must be separable, by an own account or own nodes. Default: allocated."),
    network: z
      .enum(["shared", "private"])
      .optional()
      .describe("`private`: own connectivity, in a VPC of its own. Default: shared."),
    ownConsole: z
      .boolean()
      .optional()
      .describe("Its people use the AWS console: needs an own account. Default: false."),
    quotaIndependence: z
      .boolean()
      .optional()
      .describe("Nobody else may use up its AWS quotas: needs an own account. Default: false."),
    untrustedCode: z
      .boolean()
      .optional()
      .describe("Runs code that strangers wrote: needs a sandbox or a kernel of its own. Default: false."),
    privilegedWorkloads: z
      .boolean()
      .optional()
      .describe("Runs privileged pods or host access: never on shared nodes. Default: false."),
    noisyNeighbour: noisyNeighbourField
      .optional()
      .describe(
        "How much another tenant's load may be felt: tolerated, limited or excluded; or a latency target `{p99: 50ms}`. An objective, not a constraint. Default: tolerated.",
      ),
    maxSharedTenants: wholeNumber(1, 100_000)
      .optional()
      .describe("The most tenants, itself included, on any layer it shares; 1 means alone."),
    lifetime: duration
      .optional()
      .describe("How long the environment lives, for example 72h or 14d. Absent: indefinitely."),
    readyWithin: duration
      .optional()
      .describe("How soon after its creation it must be usable: an account takes minutes, a namespace seconds."),
    apartFrom: oneOrMany(tenantOrGroup, { type: "string", examples: ["birch"] })
      .optional()
      .describe("Tenants or groups with which it may share no layer."),
    monthlyCostCeiling: costCeiling
      .optional()
      .describe("The most that one environment may cost in a month; a choice above it is refused."),
  })
  .describe("Hard requirements; an environment's replace the tenant's key by key.");

import { z } from "zod";
import { accountId, cidr, date, headroomShare, kubernetesVersion, positiveShare, region, registry } from "./amounts.ts";
import { textField, wholeNumber } from "./field.ts";
import { annotations, apiVersionField, jsonObject, labels } from "./metadata.ts";
import { cellName, groupName, objectName, platformName, poolName, templateName } from "./names.ts";
import type { RawPlatform } from "./raw.ts";

const organizationalUnit = textField({
  code: "TEN1310",
  expected: "the id of an organisational unit, such as ou-ab12-aaaaaaaa",
  pattern: /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
  examples: ["ou-ab12-aaaaaaaa"],
});

const organization = z.strictObject({
  id: textField({
    code: "TEN1310",
    expected: "an organisation id such as o-a1b2c3d4e5",
    pattern: /^o-[a-z0-9]{10,32}$/,
    examples: ["o-a1b2c3d4e5"],
  }).describe("Commands refuse to run when the credentials answer another organisation."),
  managementAccountId: accountId.describe("The organisation's management account."),
  toolingAccountId: accountId.describe("Holds the deployer role, the apply leases and the template bucket."),
  organizationalUnits: z
    .strictObject({
      staging: organizationalUnit.describe("Where an account is while it is being set up."),
      tenants: organizationalUnit.describe("Where accounts in use are; its policies protect the set-up."),
      suspended: organizationalUnit.describe("Where accounts go before they are closed."),
    })
    .describe("Existing organisational units: adopted, never deleted."),
  accountEmail: textField({
    code: "TEN1310",
    expected: "an e-mail address that holds {sequence}, such as aws+{sequence}@acme.example",
    fix: "accounts are made before they have a tenant, so their addresses are numbered, never named",
    pattern: /^[A-Za-z0-9._+{}-]*\{sequence\}[A-Za-z0-9._+{}-]*@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$/,
    maxLength: 64,
    examples: ["aws+{sequence}@acme.example"],
  }).describe("Root e-mail address of new accounts."),
  accountPool: z
    .strictObject({
      warm: wholeNumber(0, 1000).default(0).describe("Accounts kept ready, so that a tenant need not wait for one."),
      max: wholeNumber(0, 10_000).default(50).describe("The most accounts that may ever be created."),
    })
    .prefault({})
    .describe("New accounts take minutes to create and months to close: how many to hold ready."),
});

const oidc = z.strictObject({
  issuerUrl: textField({
    code: "TEN1310",
    expected: "an https address such as https://login.acme.example",
    pattern: /^https:\/\/[A-Za-z0-9.-]+(:[0-9]+)?(\/[^\s]*)?$/,
    examples: ["https://login.acme.example"],
  }).describe("The issuer that API servers trust."),
  clientId: z.string().min(1).max(255).describe("The audience that tokens must name."),
  usernameClaim: z.string().min(1).max(255).default("email").describe("The claim that becomes the user name."),
  usernamePrefix: z.string().max(63).default("oidc:").describe("Keeps user names apart from built-in ones."),
  groupsClaim: z.string().min(1).max(255).default("groups").describe("The claim that lists groups."),
  groupsPrefix: z.string().max(63).default("oidc:").describe("Added to each owner group; never written in a tenant."),
});

const identity = z.strictObject({
  kubernetes: z
    .strictObject({
      oidc: oidc.optional().describe("People sign in to clusters through an OpenID Connect provider."),
      accessEntries: z
        .custom<unknown>((value) => value === true || isEmptyObject(value), {
          error: "expected true or {}",
          params: { code: "TEN1103" },
        })
        .meta({
          anyOf: [
            { type: "boolean", enum: [true] },
            { type: "object", additionalProperties: false },
          ],
        })
        .optional()
        .describe("People sign in to clusters with IAM, through EKS access entries. The default."),
    })
    .prefault({})
    .describe("How people sign in to clusters: `oidc` or `accessEntries`."),
  identityCenter: z
    .strictObject({
      instanceArn: textField({
        code: "TEN1310",
        expected: "an IAM Identity Center instance such as arn:aws:sso:::instance/ssoins-1234567890abcdef",
        pattern: /^arn:aws(-[a-z-]+)?:sso:::instance\/(sso)?ins-[A-Za-z0-9.-]{16}$/,
        examples: ["arn:aws:sso:::instance/ssoins-1234567890abcdef"],
      }).describe("The instance that assigns people to accounts."),
    })
    .optional()
    .describe("Console access for dedicated accounts."),
});

function isEmptyObject(value: unknown): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0;
}

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
    .describe("Data classes it may hold. Default: all but restricted; all for a cell with one environment."),
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

const cell = z.strictObject({
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

const cellTemplate = z.strictObject({
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
        organization: organization.describe("The AWS organisation."),
        identity: identity.prefault({}).describe("How people sign in."),
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
        cells: z.array(cell).default([]).describe("Clusters, with their accounts, that host environments."),
        cellTemplates: z
          .array(cellTemplate)
          .default([])
          .describe("How new cells are made when one is full or an own one is needed."),
        trustedControllers: z
          .array(trustedController)
          .default([])
          .describe(
            "Controllers assumed to behave: each turns an unknown verdict into a printed, expiring assumption.",
          ),
      })
      .describe("The landing zone."),
  })
  .describe("One organisation's landing zone: organisation, identity, addresses, guardrails, cells and objectives.");

import { z } from "zod";
import { accountId, cidr, hostName, ingressHost, quantity } from "./amounts.ts";
import { textField, wholeNumber } from "./field.ts";
import { annotations, apiVersionField, jsonObject, labels } from "./metadata.ts";
import {
  cellReference,
  environmentName,
  groupName,
  namespaceName,
  objectName,
  poolName,
  resourceName,
  serviceAccountName,
  subjectName,
  tenantName,
} from "./names.ts";
import type { RawTenant } from "./raw.ts";
import { requirementsSchema } from "./requirements-schema.ts";

/** CloudFormation types that `aws:` takes. */
export const supportedTypes: readonly string[] = [
  "AWS::DynamoDB::Table",
  "AWS::RDS::DBCluster",
  "AWS::S3::Bucket",
  "AWS::SQS::Queue",
  "AWS::SecretsManager::Secret",
];

const port = wholeNumber(1, 65_535);

const owner = z.strictObject({
  kind: z.enum(["Group", "User", "ServiceAccount"]).default("Group").describe("The kind of RBAC subject."),
  name: subjectName.describe("As the identity provider writes it; the platform's prefix is added."),
  namespace: objectName.optional().describe("ServiceAccount only: its namespace."),
  role: z
    .enum(["view", "edit", "admin", "cluster-admin"])
    .default("admin")
    .describe(
      "What it may do in the tenant's namespaces; `cluster-admin` only inside an API server of the tenant's own.",
    ),
});

const lifecycle = z.strictObject({
  state: z
    .enum(["active", "frozen", "suspended"])
    .default("active")
    .describe("`frozen`: nothing new may start; `suspended`: nothing runs, data stays."),
  deletionProtection: z.boolean().default(false).describe("Refuses to delete anything until it is switched off."),
  retainDataDays: wholeNumber(0, 36_500).default(30).describe("How long data is kept after the tenant is gone."),
});

const egress = z.strictObject({
  fqdns: z
    .array(hostName)
    .default([])
    .describe("Exact host names that pods may call; enforced where the cluster's policy engine can, else reported."),
  cidrs: z
    .array(
      z.strictObject({
        cidr: cidr.describe("The destination block."),
        ports: z.array(port).default([443]).describe("TCP ports."),
      }),
    )
    .default([])
    .describe("Blocks that pods may call."),
});

const serviceAccount = z.strictObject({
  namespace: namespaceName.describe("One of the environment's namespaces, short name."),
  name: serviceAccountName.describe("Unique in the environment when `access` names it."),
});

const allowedPeer = z.strictObject({
  direction: z
    .enum(["to", "from"])
    .default("to")
    .describe("`to`: our pods call the peer; `from`: the peer's pods call ours. Each side opens only its own end."),
  tenant: tenantName.describe("The peer's tenant."),
  environment: environmentName.describe("The peer's environment."),
  namespace: namespaceName.describe("The peer's namespace, short name."),
  port: port.describe("The TCP port that is called: at the peer for `to`, here for `from`."),
});

const awsResource = z.strictObject({
  type: textField({
    code: "TEN1701",
    expected: `a supported CloudFormation type: ${supportedTypes.join(", ")}`,
    accepts: (text) => supportedTypes.includes(text),
    examples: supportedTypes,
    candidates: supportedTypes,
  })
    .meta({ enum: [...supportedTypes] })
    .describe("A CloudFormation resource type."),
  tenancy: z
    .enum(["silo", "pool"])
    .default("silo")
    .describe("`silo`: a resource of the environment's own; `pool`: a partition of a resource of the cell."),
  pool: poolName
    .optional()
    .describe("With `tenancy: pool`: the name in the cell's `pooled`. Default: the resource's own name."),
  properties: jsonObject
    .default({})
    .describe("CloudFormation properties, as AWS documents them. Never a secret value."),
  access: z
    .record(serviceAccountName, z.enum(["read", "write", "read-write"]))
    .default({})
    .describe("Service account name to read, write or read-write."),
});

const pin = z.strictObject({
  accountModel: z.enum(["shared", "dedicated"]).optional().describe("Fixes the account model."),
  clusterModel: z.enum(["namespace", "vcluster", "cluster"]).optional().describe("Fixes the cluster model."),
  cell: cellReference.optional().describe("Fixes the host cell."),
  reason: z.string().min(1).describe("Why the decision is overridden; printed wherever the choice is."),
});

const observed = z.strictObject({
  namespaces: z
    .array(
      z.strictObject({
        cell: cellReference.describe("The cell whose cluster it is in."),
        namespace: objectName.describe("Its full name in the cluster."),
      }),
    )
    .default([])
    .describe("Namespaces that are its own."),
  accounts: z.array(accountId).default([]).describe("Accounts that are its own as a whole."),
  resources: z
    .array(subjectName)
    .default([])
    .describe("ARNs of resources of its own in accounts that others use, too, or their ids in an audit."),
});

const environment = z.strictObject({
  name: environmentName.describe("Unique in the tenant; part of every name; immutable."),
  class: z
    .enum(["production", "non-production"])
    .optional()
    .describe("Default from the name: prod, production and live are production."),
  requirements: requirementsSchema.optional().describe("Replace the tenant's requirements key by key."),
  namespaces: z
    .array(namespaceName)
    .optional()
    .describe(
      "Short names; on a shared cluster `web` becomes `<tenant>--<environment>--web`. Default: those of the service accounts, else `main`; none for an environment with an API server of its own.",
    ),
  resourceQuota: z
    .record(z.string(), quantity)
    .optional()
    .describe(
      "Kubernetes ResourceQuota keys; the sum over all its namespaces. Default: 2 CPUs, 8Gi of memory, 50 pods.",
    ),
  quotaWeights: z
    .record(namespaceName, z.number().positive())
    .optional()
    .describe("How `resourceQuota` is split over the namespaces. Default: equally."),
  ingress: z
    .strictObject({
      hosts: z.array(ingressHost).default([]).describe("Host names it may publish; unique on the platform."),
    })
    .prefault({})
    .describe("What may be published to the outside."),
  egress: egress.prefault({}).describe("What its pods may call outside their own environment; DNS is always allowed."),
  serviceAccounts: z
    .array(serviceAccount)
    .default([])
    .describe("Identities of its workloads, each with a role of its own."),
  allowedPeers: z
    .array(allowedPeer)
    .default([])
    .describe("Intended paths to or from other environments; both sides must declare one."),
  aws: z.record(resourceName, awsResource).default({}).describe("AWS resources by the tenant's own name for each."),
  pin: pin.optional().describe("A deliberate override of the decision; it must still satisfy the requirements."),
  observed: observed
    .optional()
    .describe(
      "What it consists of when somebody else built it: it is proved, audited and priced, and left exactly as it is. Remove this to have it built.",
    ),
});

/** The `Tenant` document as written. */
export const tenantSchema: z.ZodType<RawTenant> = z
  .strictObject({
    apiVersion: apiVersionField,
    kind: z.enum(["Tenant"]).describe("Which document this is."),
    metadata: z
      .strictObject({
        name: tenantName.describe("Unique on the platform; part of every name; immutable."),
        labels: labels.default({}).describe("Copied to what is created, for example a cost centre."),
        annotations: annotations.optional().describe("For other tools."),
      })
      .describe("The tenant's name and labels."),
    spec: z
      .strictObject({
        group: groupName.optional().describe("The group whose sharing rules apply."),
        owners: z.array(owner).min(1).describe("People and groups with rights in the tenant's namespaces."),
        requirements: requirementsSchema.optional().describe("Hold for every environment that does not replace them."),
        lifecycle: lifecycle.prefault({}).describe("What happens to it over time."),
        environments: z
          .array(environment)
          .min(1)
          .describe("Its prod, dev …: each is decided, placed and built by itself."),
      })
      .describe("What the tenant needs."),
  })
  .describe("A customer or team with owners, requirements and environments.");

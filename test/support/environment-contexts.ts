import fc from "fast-check";
import type { EnvironmentContext } from "../../src/compile/context.ts";
import type { AccountModel, Boundary, ClusterModel } from "../../src/model/architecture.ts";
import { boundaries, clusterModels } from "../../src/model/architecture.ts";
import type { ClusterSpec, Platform } from "../../src/model/platform.ts";
import type { Environment, Tenant } from "../../src/model/tenant.ts";
import { sampleArchitecture, sampleEnvironment, samplePlacement, samplePlatform, sampleTenant } from "./sample.ts";

/** What a test wants to differ from the sample environment `birch/prod` in namespaces of a shared cluster. */
export interface ContextChanges {
  readonly account?: AccountModel;
  readonly cluster?: ClusterModel;
  readonly boundaries?: readonly Boundary[];
  readonly platform?: Partial<Platform>;
  readonly tenant?: Partial<Tenant>;
  readonly environment?: Partial<Environment>;
  readonly host?: Partial<ClusterSpec>;
}

/** The context of one environment, as the compiler gets it. */
export function sampleContext(changes: ContextChanges = {}): EnvironmentContext {
  const architecture = sampleArchitecture(
    changes.account ?? "shared",
    changes.cluster ?? "namespace",
    changes.boundaries,
  );
  const environment = sampleEnvironment(changes.environment);
  const tenant = sampleTenant({ ...changes.tenant, environments: [environment] });
  const { placement, cells } = samplePlacement(architecture, { tenant: tenant.name, environment: environment.name });
  const host = cells.find(({ name }) => name === placement.host);
  if (host === undefined) throw new Error("the sample placement names a cell that is not there");
  return {
    platform: { ...samplePlatform, ...changes.platform },
    tenant,
    environment,
    placement,
    host: { ...host, cluster: { ...host.cluster, ...changes.host } },
    ...(placement.account.kind === "cell" && cells[0] !== undefined ? { accountCell: cells[0] } : {}),
  };
}

const word = (longest: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[a-z][a-z0-9]{0,${longest - 1}}$`));
const words = (longest: number, most: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(word(longest), { minLength: 1, maxLength: most });

/** Contexts over every model, boundary and shape that matters to Kubernetes, with names up to their limits. */
export const anyContext: fc.Arbitrary<EnvironmentContext> = fc
  .record({
    tenant: word(20),
    environment: word(8),
    namespaces: words(30, 4),
    accounts: words(40, 3),
    account: fc.constantFrom<AccountModel>("shared", "dedicated"),
    cluster: fc.constantFrom(...clusterModels),
    boundaries: fc.subarray([...boundaries]),
    compute: fc.constantFrom<ClusterSpec["compute"]>("auto-mode", "karpenter", "managed-node-groups"),
    networkPolicy: fc.constantFrom<ClusterSpec["networkPolicy"]>("vpc-cni", "vpc-cni-strict", "cilium", "calico"),
    cidrs: fc.uniqueArray(
      fc.constantFrom("0.0.0.0/0", "10.0.0.0/8", "169.0.0.0/8", "169.254.0.0/16", "169.254.169.254/32", "::/0"),
    ),
    fqdns: fc.subarray(["api.example.com", "pay.example.org"]),
    hosts: fc.subarray(["www.example.com"]),
    peer: fc.option(fc.constantFrom<"to" | "from">("to", "from"), { nil: undefined }),
    role: fc.constantFrom<"view" | "edit" | "admin" | "cluster-admin">("view", "edit", "admin", "cluster-admin"),
    cpu: fc.integer({ min: 1, max: 100_000 }),
    pods: fc.integer({ min: 1, max: 500 }),
  })
  .map((shape) =>
    sampleContext({
      account: shape.account,
      cluster: shape.cluster,
      boundaries: shape.boundaries,
      host: { compute: shape.compute, networkPolicy: shape.networkPolicy },
      tenant: { name: shape.tenant, owners: [{ kind: "Group", name: "devs", role: shape.role }] },
      environment: {
        name: shape.environment,
        namespaces: shape.namespaces,
        resourceQuota: { "requests.cpu": `${shape.cpu}m`, "requests.memory": "16Gi", pods: String(shape.pods) },
        ingress: { hosts: shape.hosts },
        egress: { fqdns: shape.fqdns, cidrs: shape.cidrs.map((cidr) => ({ cidr, ports: [443] })) },
        serviceAccounts: shape.accounts.map((name) => ({ namespace: shape.namespaces[0] ?? "web", name })),
        allowedPeers:
          shape.peer === undefined
            ? []
            : [{ direction: shape.peer, tenant: "other", environment: "prod", namespace: "web", port: 443 }],
        aws: Object.fromEntries(
          shape.accounts.map((name) => [
            name,
            { type: "AWS::S3::Bucket", tenancy: "silo" as const, properties: {}, access: { [name]: "read" as const } },
          ]),
        ),
      },
    }),
  );

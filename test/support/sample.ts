import type { Architecture, Boundary } from "../../src/model/architecture.ts";
import type { PlacedCell, PlacedPlatform, Placement } from "../../src/model/placement.ts";
import type { Accepts, Cell, CellTemplate, Platform } from "../../src/model/platform.ts";
import type { Requirements } from "../../src/model/requirements.ts";
import type { Environment, Tenant } from "../../src/model/tenant.ts";

/** Small, complete documents for unit tests: the platform `acme` and tenants of every model pair. */

const acceptsAnything: Accepts = {
  clusterModels: ["namespace", "vcluster"],
  dataClassification: ["public", "internal", "confidential"],
  environmentClass: ["production", "non-production"],
  complianceScope: ["own", "shared"],
  groups: "any",
};

export const sampleCell: Cell = {
  name: "eu1-a",
  management: "adopt",
  accountId: "333333333333",
  region: "eu-central-1",
  cluster: {
    name: "shared-eu1",
    kubernetesVersion: "1.36",
    compute: "auto-mode",
    networkPolicy: "vpc-cni-strict",
    instanceType: "m7g.xlarge",
    ingressNamespaces: ["ingress-system"],
    loadBalancerCidrs: [],
  },
  accepts: acceptsAnything,
  capacity: { environments: 450, headroom: 0.2, quotas: {} },
  pooled: {
    orders: { type: "AWS::DynamoDB::Table", name: "orders-eu1", partitionKey: "pk", properties: {} },
    files: { type: "AWS::S3::Bucket", name: "files-eu1", properties: {} },
  },
};

const { name: _clusterName, ...templateCluster } = sampleCell.cluster;

export const sampleTemplates: readonly CellTemplate[] = [
  {
    name: "shared-eu",
    management: "create",
    account: "new",
    region: "eu-central-1",
    cluster: templateCluster,
    accepts: acceptsAnything,
    capacity: sampleCell.capacity,
    pooled: {},
  },
  {
    name: "silo-eu",
    management: "create",
    account: "tenant",
    region: "eu-central-1",
    cluster: templateCluster,
    accepts: {
      clusterModels: ["cluster"],
      dataClassification: ["public", "internal", "confidential", "restricted"],
      environmentClass: ["production", "non-production"],
      complianceScope: ["own", "shared"],
      groups: "any",
    },
    capacity: { environments: 1, headroom: 0, quotas: {} },
    pooled: {},
  },
];

export const samplePlatform: Platform = {
  name: "acme",
  organization: {
    id: "o-a1b2c3d4e5",
    managementAccountId: "111111111111",
    toolingAccountId: "222222222222",
    organizationalUnits: { staging: "ou-ab12-aaaaaaaa", tenants: "ou-ab12-bbbbbbbb", suspended: "ou-ab12-cccccccc" },
    accountEmail: "aws+{sequence}@acme.example",
    accountPool: { warm: 5, max: 40 },
  },
  identity: {
    kubernetes: {
      kind: "oidc",
      issuerUrl: "https://login.acme.example",
      clientId: "kubernetes",
      usernameClaim: "email",
      usernamePrefix: "oidc:",
      groupsClaim: "groups",
      groupsPrefix: "oidc:",
    },
    identityCenter: { instanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef" },
  },
  network: {
    addressPools: [{ name: "eu", cidr: "10.64.0.0/12", vpcPrefixLength: 20, regions: [] }],
    reserved: ["10.64.0.0/16"],
  },
  guardrails: {
    allowedRegions: ["eu-central-1", "eu-west-1"],
    registries: ["333333333333.dkr.ecr.eu-central-1.amazonaws.com"],
    ingressClasses: ["alb"],
    gatewayClasses: [],
    storageClasses: ["gp3"],
    priorityClasses: [],
  },
  costAllocationTag: "tenant",
  groups: [{ name: "public-sector", shareWith: { account: "group", cluster: "group", nodes: "group" } }],
  separate: ["environmentClass"],
  objectives: {
    order: ["isolation", "cost", "operations", "scalability"],
    planningDensity: { environmentsPerSharedCell: 200 },
    maxTenantsPerFailureDomain: 1,
    thresholds: { costPercent: 5, operationsPercent: 10 },
  },
  cells: [sampleCell],
  cellTemplates: sampleTemplates,
  trustedControllers: [],
  acceptedUnknowns: [],
};

export const defaultRequirements: Requirements = {
  compliance: [],
  complianceScope: "shared",
  dataClassification: "internal",
  dataResidency: [],
  threatModel: "code-execution",
  kubernetesApi: { customResourceDefinitions: false, admissionWebhooks: false, clusterScoped: false },
  nodes: "shared",
  encryption: { kmsKey: "platform", covers: [] },
  billing: "allocated",
  network: "shared",
  ownConsole: false,
  quotaIndependence: false,
  untrustedCode: false,
  privilegedWorkloads: false,
  noisyNeighbour: "tolerated",
  apartFrom: [],
};

export function sampleEnvironment(overrides: Partial<Environment> = {}): Environment {
  return {
    name: "prod",
    class: "production",
    requirements: defaultRequirements,
    statedRequirements: [],
    namespaces: ["web", "jobs"],
    resourceQuota: { "requests.cpu": "4", "requests.memory": "16Gi", pods: "60", "services.loadbalancers": "0" },
    ingress: { hosts: ["birch.acme.example"] },
    egress: { fqdns: [], cidrs: [] },
    serviceAccounts: [{ namespace: "web", name: "api" }],
    allowedPeers: [],
    aws: {
      uploads: { type: "AWS::S3::Bucket", tenancy: "silo", properties: {}, access: { api: "read-write" } },
      orders: {
        type: "AWS::DynamoDB::Table",
        tenancy: "pool",
        pool: "orders",
        properties: {},
        access: { api: "read-write" },
      },
      smtp: { type: "AWS::SecretsManager::Secret", tenancy: "silo", properties: {}, access: { api: "read" } },
    },
    ...overrides,
  };
}

export function sampleTenant(overrides: Partial<Tenant> = {}): Tenant {
  return {
    name: "birch",
    labels: { "cost-center": "cc-114" },
    owners: [{ kind: "Group", name: "birch-devs", role: "admin" }],
    lifecycle: { state: "active", deletionProtection: false, retainDataDays: 30 },
    environments: [sampleEnvironment()],
    ...overrides,
  };
}

export function sampleArchitecture(
  account: Architecture["account"],
  cluster: Architecture["cluster"],
  boundaries: readonly Boundary[] = [],
): Architecture {
  return {
    account,
    accountSharedWith: account === "dedicated" ? "nobody" : "anyone",
    cluster,
    clusterSharedWith: cluster === "cluster" ? "nobody" : "anyone",
    nodesSharedWith: cluster === "cluster" || boundaries.includes("own-nodes") ? "nobody" : "anyone",
    boundaries,
  };
}

/** A placement of `birch/prod` under an architecture, with the cells it needs. */
export function samplePlacement(
  architecture: Architecture,
  ref: { readonly tenant: string; readonly environment: string } = { tenant: "birch", environment: "prod" },
): { readonly placement: Placement; readonly cells: readonly PlacedCell[] } {
  const id = `${ref.tenant}--${ref.environment}`;
  const dedicated = architecture.account === "dedicated";
  const ownCluster = architecture.cluster === "cluster";
  const ownVpc = dedicated || ownCluster || architecture.boundaries.includes("own-vpc");
  const own: PlacedCell = {
    ...sampleCell,
    name: id,
    management: "create",
    cluster: { ...sampleCell.cluster, name: id },
    capacity: { environments: 1, headroom: 0, quotas: {} },
    pooled: {},
    template: "silo-eu",
    vpcCidr: "10.65.0.0/20",
    ownedBy: ref,
  };
  const { accountId: _shared, ...withoutAccount } = own;
  const ownCell: PlacedCell = dedicated ? { ...withoutAccount, accountKey: id } : own;
  return {
    placement: {
      ...ref,
      architecture,
      host: ownCluster ? id : sampleCell.name,
      account: dedicated ? { kind: "dedicated", account: id } : { kind: "cell", cell: sampleCell.name },
      region: "eu-central-1",
      ...(ownVpc ? { vpcCidr: "10.65.0.0/20" } : {}),
      ...(ownCluster ? { opens: { name: id, template: "silo-eu", vpcCidr: "10.65.0.0/20" } } : {}),
      names: {},
    },
    cells: ownCluster ? [sampleCell, ownCell] : [sampleCell],
  };
}

export function samplePlaced(architecture: Architecture): PlacedPlatform {
  const { placement, cells } = samplePlacement(architecture);
  return { cells, placements: [placement] };
}

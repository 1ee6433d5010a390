/** One generated document and the path it belongs at. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

const everyEnvironment: readonly string[] = ["prod", "test", "dev"];

/**
 * A platform folder with `count` tenants, of three environments each unless told otherwise.
 *
 * Nine in ten are small and pooled; the rest ask for own nodes, an API server, a key or an account of their own, so that
 * every part of the compiler has work. The same count always gives the same bytes.
 */
export function* tenantDocuments(
  count: number,
  environments: readonly string[] = everyEnvironment,
): Generator<GeneratedFile> {
  yield { path: "platform.yaml", text: platformDocument(count * environments.length) };
  for (let index = 0; index < count; index += 1) {
    const name = tenantName(index);
    yield { path: `tenants/${name}.yaml`, text: tenantDocument(name, index, environments) };
  }
}

export function tenantName(index: number): string {
  return `tenant-${index}`;
}

function platformDocument(environments: number): string {
  const cells = Array.from({ length: Math.ceil(environments / 300) }, (_, index) => cell(index)).join("");
  return `apiVersion: tenantry.dev/v1alpha1
kind: Platform
metadata: {name: bench}
spec:
  organization:
    id: o-a1b2c3d4e5
    managementAccountId: "111111111111"
    toolingAccountId: "222222222222"
    organizationalUnits: {staging: ou-ab12-aaaaaaaa, tenants: ou-ab12-bbbbbbbb, suspended: ou-ab12-cccccccc}
    accountEmail: "aws+{sequence}@bench.example"
    accountPool: {warm: 5, max: 4000}
  identity:
    kubernetes:
      oidc: {issuerUrl: "https://login.bench.example", clientId: kubernetes, groupsClaim: groups, groupsPrefix: "oidc:"}
  network:
    addressPools: [{name: main, cidr: 10.0.0.0/8, vpcPrefixLength: 20}]
  guardrails:
    allowedRegions: [eu-central-1]
    registries: ["333333333333.dkr.ecr.eu-central-1.amazonaws.com"]
  cells:
${cells}  cellTemplates:
    - {name: shared-eu, management: create, account: new, region: eu-central-1, like: cell-0}
    - {name: silo-eu, management: create, account: tenant, region: eu-central-1, cluster: {kubernetesVersion: "1.36", compute: auto-mode}}
`;
}

function cell(index: number): string {
  return `    - name: cell-${index}
      management: adopt
      accountId: "${300_000_000_000 + index}"
      region: eu-central-1
      cluster: {name: shared-${index}, kubernetesVersion: "1.36", compute: auto-mode, networkPolicy: vpc-cni-strict}
      accepts: {clusterModels: [namespace, vcluster], dataClassification: [internal, confidential], environmentClass: [production, non-production], groups: any}
      capacity: {environments: 450, headroom: 20%}
      pooled:
        orders: {type: "AWS::DynamoDB::Table", name: orders-${index}, partitionKey: pk}
`;
}

function tenantDocument(name: string, index: number, environments: readonly string[]): string {
  return `apiVersion: tenantry.dev/v1alpha1
kind: Tenant
metadata: {name: ${name}, labels: {cost-center: cc-${index % 500}}}
spec:
  owners: [{kind: Group, name: ${name}-devs, role: ${index % 20 === 1 ? "cluster-admin" : "admin"}}]
  requirements: ${requirements(index)}
  environments:
${environments.map((environment) => environmentEntry(name, environment)).join("")}`;
}

function requirements(index: number): string {
  switch (index % 20) {
    case 0:
      return "{nodes: dedicated}";
    case 1:
      return "{kubernetesApi: {customResourceDefinitions: true}}";
    default:
      return index % 500 === 2 ? "{ownConsole: true, quotaIndependence: true}" : "{dataClassification: internal}";
  }
}

function environmentEntry(name: string, environment: string): string {
  const cpu = environment === "prod" ? 4 : 1;
  return `    - name: ${environment}
      namespaces: [web, jobs]
      resourceQuota: {requests.cpu: "${cpu}", requests.memory: ${cpu * 4}Gi, pods: "${cpu * 15}", services.loadbalancers: "0"}
      ingress: {hosts: [${environment}.${name}.example]}
      serviceAccounts: [{namespace: web, name: api}]
      aws:
        uploads: {type: "AWS::S3::Bucket", access: {api: read-write}}
        mail: {type: "AWS::SecretsManager::Secret", access: {api: read}}
`;
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { examplePlatforms } from "../../../test/support/example-files.ts";
import type { Documents } from "../../model/documents.ts";
import type { Environment } from "../../model/tenant.ts";
import { loadDocuments } from "../load-documents.ts";

const minimalPlatform = `
kind: Platform
metadata: {name: acme}
spec:
  organization:
    id: o-a1b2c3d4e5
    managementAccountId: "111111111111"
    toolingAccountId: "222222222222"
    organizationalUnits: {staging: ou-ab12-aaaaaaaa, tenants: ou-ab12-bbbbbbbb, suspended: ou-ab12-cccccccc}
    accountEmail: "aws+{sequence}@acme.example"
  cells: [{name: main, accountId: "333333333333", region: eu-central-1}]
  cellTemplates:
    - {name: more, region: eu-central-1, like: main, cluster: {compute: karpenter}}
    - {name: silo, account: tenant, region: eu-west-1}
`;

function load(tenant: string, platform = minimalPlatform): Documents {
  const loaded = loadDocuments([
    { path: "platform.yaml", text: platform },
    { path: "t.yaml", text: tenant },
  ]);
  if (loaded.value === undefined) throw new Error(JSON.stringify(loaded.diagnostics, null, 1));
  return loaded.value;
}

function environments(spec: string): readonly Environment[] {
  const { tenants } = load(`kind: Tenant\nmetadata: {name: t}\nspec:\n  owners: [{name: devs}]\n${spec}`);
  return tenants[0]?.environments ?? [];
}

describe("a minimal platform", () => {
  const { platform } = load(
    "kind: Tenant\nmetadata: {name: t}\nspec: {owners: [{name: x}], environments: [{name: dev}]}\n",
  );

  it("signs in with access entries and allows the regions and registries of its cells", () => {
    expect(platform.identity).toEqual({ kubernetes: { kind: "access-entries" } });
    expect(platform.guardrails.allowedRegions).toEqual(["eu-central-1", "eu-west-1"]);
    expect(platform.guardrails.registries).toEqual(["333333333333.dkr.ecr.eu-central-1.amazonaws.com"]);
  });

  it("gives cells and templates what they do not say", () => {
    expect(platform.cells[0]).toMatchObject({
      management: "adopt",
      cluster: { name: "main", kubernetesVersion: "1.36", compute: "auto-mode", networkPolicy: "vpc-cni-strict" },
      accepts: { clusterModels: ["namespace", "vcluster"], groups: "any" },
      capacity: { environments: 250, headroom: 0.2 },
    });
    const [more, silo] = platform.cellTemplates;
    expect(more).toMatchObject({
      account: "new",
      cluster: { compute: "karpenter" },
      accepts: platform.cells[0]?.accepts,
    });
    expect(more?.cluster).not.toHaveProperty("name");
    expect(silo).toMatchObject({
      account: "tenant",
      accepts: { clusterModels: ["cluster"], dataClassification: ["public", "internal", "confidential", "restricted"] },
      capacity: { environments: 1, headroom: 0 },
    });
  });

  it("lets public data be where internal data may be, and nowhere else", () => {
    const acceptedBy = (classes: string): readonly string[] | undefined => {
      const accepts = `accepts: {dataClassification: [${classes}]}`;
      const text = minimalPlatform.replace("region: eu-central-1}]", `region: eu-central-1, ${accepts}}]`);
      const tenant = "kind: Tenant\nmetadata: {name: t}\nspec: {owners: [{name: x}], environments: [{name: dev}]}\n";
      return load(tenant, text).platform.cells[0]?.accepts.dataClassification;
    };
    expect(acceptedBy("internal, confidential")).toEqual(["public", "internal", "confidential"]);
    expect(acceptedBy("restricted")).toEqual(["restricted"]);
  });

  it("completes the order of objectives", () => {
    const reordered = minimalPlatform.replace("  cells:", "  objectives: {order: [cost]}\n  cells:");
    const tenant = "kind: Tenant\nmetadata: {name: t}\nspec: {owners: [{name: x}], environments: [{name: dev}]}\n";
    expect(load(tenant, reordered).platform.objectives.order).toEqual([
      "cost",
      "isolation",
      "operations",
      "scalability",
    ]);
  });
});

describe("an environment", () => {
  it("takes its class from its name unless it says one", () => {
    const classes = environments(
      "  environments: [{name: prod}, {name: live}, {name: dev}, {name: prod2}, {name: qa, class: production}]",
    ).map((environment) => environment.class);
    expect(classes).toEqual(["production", "production", "non-production", "non-production", "production"]);
  });

  it("gets namespaces and a quota where it says nothing", () => {
    const [plain, withAccounts, ownApi, pinned] = environments(`  environments:
    - {name: a}
    - {name: b, serviceAccounts: [{namespace: web, name: api}, {namespace: web, name: job}]}
    - {name: c, requirements: {kubernetesApi: {clusterScoped: true}}}
    - {name: d, pin: {clusterModel: cluster, reason: x}}`);
    expect(plain?.namespaces).toEqual(["main"]);
    expect(plain?.resourceQuota).toEqual({ "requests.cpu": "2", "requests.memory": "8Gi", pods: "50" });
    expect(withAccounts?.namespaces).toEqual(["web"]);
    expect(ownApi?.namespaces).toEqual([]);
    expect(pinned?.namespaces).toEqual([]);
  });

  it("replaces the tenant's requirements key by key, never deeper", () => {
    const [prod, dev] = environments(`  requirements:
    compliance: [pci, soc2]
    encryption: {kmsKey: own, covers: [volumes, aws-data]}
    kubernetesApi: {customResourceDefinitions: true, version: "1.36"}
  environments:
    - {name: prod, requirements: {lifetime: 90m, readyWithin: PT10M, monthlyCostCeiling: {amount: 2500}}}
    - {name: dev, requirements: {compliance: [], encryption: {kmsKey: platform}, kubernetesApi: {clusterScoped: true}}}`);
    expect(prod?.requirements).toMatchObject({
      compliance: ["pci-dss-4.0", "soc-2"],
      encryption: { kmsKey: "own", covers: ["aws-data", "volumes"] },
      lifetimeHours: 1.5,
      readyWithinSeconds: 600,
      monthlyCostCeilingMicros: 2_500_000_000,
    });
    expect(dev?.requirements).toMatchObject({ compliance: [], encryption: { kmsKey: "platform", covers: [] } });
    expect(dev?.requirements.kubernetesApi).toEqual({
      customResourceDefinitions: false,
      admissionWebhooks: false,
      clusterScoped: true,
    });
    expect(dev?.statedRequirements).toEqual(["compliance", "encryption", "kubernetesApi"]);
  });

  it("holds only defaults when nothing is stated", () => {
    const [environment] = environments("  environments: [{name: dev}]");
    expect(environment?.statedRequirements).toEqual([]);
    expect(environment?.requirements).toEqual({
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
    });
  });

  it("takes every further requirement", () => {
    const [environment] = environments(`  environments:
    - name: dev
      requirements: {billing: invoice, network: private, region: eu-west-1, untrustedCode: true, privilegedWorkloads: true,
        ownConsole: true, quotaIndependence: true, noisyNeighbour: {p99: 10ms}, maxSharedTenants: 3, lifetime: 14d,
        readyWithin: 30m, apartFrom: [], complianceScope: own, compliance: [hipaa], dataResidency: [eu]}`);
    expect(environment?.requirements).toMatchObject({
      noisyNeighbour: "excluded",
      lifetimeHours: 336,
      maxSharedTenants: 3,
    });
    expect(environment?.requirements.dataResidency).toContain("eu-west-1");
  });

  it("takes an only item without its list", () => {
    const [environment] = environments(
      "  environments: [{name: dev, requirements: {dataResidency: eu, compliance: soc2}}]",
    );
    expect(environment?.requirements.compliance).toEqual(["soc-2"]);
    expect(environment?.requirements.dataResidency).toContain("eu-central-1");
  });

  it("attaches a pooled resource to the pool of its own name unless it names one", () => {
    const platform = minimalPlatform.replace(
      "region: eu-central-1}]",
      'region: eu-central-1, pooled: {orders: {type: "AWS::DynamoDB::Table", name: o}, files: {type: "AWS::S3::Bucket", name: f}}}]',
    );
    const { tenants } = load(
      `kind: Tenant
metadata: {name: t}
spec:
  owners: [{name: x}]
  environments:
    - name: dev
      aws:
        orders: {type: "AWS::DynamoDB::Table", tenancy: pool}
        docs: {type: "AWS::S3::Bucket", tenancy: pool, pool: files}
        key: {type: "AWS::SecretsManager::Secret", tenancy: pool}
`,
      platform,
    );
    const aws = tenants[0]?.environments[0]?.aws;
    expect([aws?.orders?.pool, aws?.docs?.pool, aws?.key?.pool]).toEqual(["orders", "files", undefined]);
  });
});

describe("locate", () => {
  const documents = load(`kind: Tenant
metadata: {name: t}
spec:
  owners: [{name: x}]
  requirements: {region: eu-central-1}
  environments:
    - name: dev
      resourceQuota: {requests.cpu: "4"}
      aws: {files: {type: "AWS::S3::Bucket"}}
`);

  it.each([
    ["spec.environments[dev].aws.files", 9],
    ["spec.environments[dev].resourceQuota.requests.cpu", 8],
    ["spec.environments[dev]", 7],
    ["spec.environments[dev].requirements.region", 5],
    ["spec.owners[0]", 4],
  ])("finds %s on line %i", (path, line) => {
    expect(documents.locate({ document: "Tenant/t", path })?.line).toBe(line);
  });

  it.each(["spec.environments[prod]", "spec.lifecycle.state", "spec.environments[dev].requirements.nodes"])(
    "finds nothing for %s, which nobody wrote",
    (path) => {
      expect(documents.locate({ document: "Tenant/t", path })).toBeUndefined();
      expect(documents.locate({ document: "Tenant/other", path })).toBeUndefined();
    },
  );
});

describe("the examples", () => {
  it.each(examplePlatforms())("$name loads without an error", ({ folder: root }) => {
    const files = ["platform.yaml", ...readdirSync(join(root, "tenants")).map((file) => `tenants/${file}`)].map(
      (path) => ({
        path,
        text: readFileSync(join(root, path)),
      }),
    );
    expect(loadDocuments(files).diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

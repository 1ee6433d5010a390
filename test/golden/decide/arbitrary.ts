import fc from "fast-check";
import type { RequirementKey, Requirements } from "../../../src/model/requirements.ts";
import type { Environment, Tenant } from "../../../src/model/tenant.ts";
import { defaultRequirements, sampleEnvironment, sampleTenant } from "../../support/sample.ts";

/** How the value of a requirement may be written; each is stated in about one environment in four. */
const values: { readonly [Key in RequirementKey]: fc.Arbitrary<Partial<Requirements>> } = {
  compliance: fc
    .subarray(["dod-il5", "fedramp-high", "fedramp-moderate", "gdpr", "hipaa", "pci-dss-4.0"], {
      minLength: 1,
      maxLength: 2,
    })
    .map((compliance) => ({ compliance })),
  complianceScope: fc.constant({ complianceScope: "own" }),
  dataClassification: fc
    .constantFrom("public" as const, "internal" as const, "confidential" as const, "restricted" as const)
    .map((dataClassification) => ({ dataClassification })),
  dataResidency: fc.constantFrom(["eu-central-1"], ["eu-west-1"]).map((dataResidency) => ({ dataResidency })),
  region: fc.constantFrom("eu-central-1", "us-east-1").map((region) => ({ region })),
  threatModel: fc
    .constantFrom("credentials" as const, "container-escape" as const, "shared-service" as const)
    .map((threatModel) => ({ threatModel })),
  kubernetesApi: fc.constantFrom("1.33", "1.36").map((version) => ({
    kubernetesApi: { customResourceDefinitions: true, admissionWebhooks: false, clusterScoped: false, version },
  })),
  nodes: fc.constant({ nodes: "dedicated" }),
  encryption: fc
    .constantFrom(["aws-data" as const], ["kubernetes-secrets" as const])
    .map((covers) => ({ encryption: { kmsKey: "own", covers } })),
  billing: fc.constant({ billing: "invoice" }),
  network: fc.constant({ network: "private" }),
  ownConsole: fc.constant({ ownConsole: true }),
  quotaIndependence: fc.constant({ quotaIndependence: true }),
  untrustedCode: fc.constant({ untrustedCode: true }),
  privilegedWorkloads: fc.constant({ privilegedWorkloads: true }),
  noisyNeighbour: fc.constant({ noisyNeighbour: "excluded" }),
  maxSharedTenants: fc.constantFrom(1, 2, 50).map((maxSharedTenants) => ({ maxSharedTenants })),
  lifetime: fc.constantFrom(24, 400, 5000).map((lifetimeHours) => ({ lifetimeHours })),
  readyWithin: fc.constantFrom(20, 200, 2000).map((readyWithinSeconds) => ({ readyWithinSeconds })),
  apartFrom: fc.constant({ apartFrom: ["rival"] }),
  monthlyCostCeiling: fc
    .constantFrom(50, 250, 600, 5000)
    .map((dollars) => ({ monthlyCostCeilingMicros: dollars * 1_000_000 })),
};

const keys = Object.keys(values) as readonly RequirementKey[];

const stated: fc.Arbitrary<readonly (readonly [RequirementKey, Partial<Requirements>])[]> = fc
  .subarray([...keys], { maxLength: 6 })
  .chain((chosen) => fc.tuple(...chosen.map((key) => values[key].map((value) => [key, value] as const))));

const size = fc.constantFrom(
  { "requests.cpu": "500m", "requests.memory": "2Gi", pods: "20" },
  { "requests.cpu": "8", "requests.memory": "32Gi", pods: "120" },
  { "requests.cpu": "300", "requests.memory": "1200Gi", pods: "3000" },
);

export const anyEnvironment: fc.Arbitrary<Environment> = fc
  .record({
    stated,
    size,
    class: fc.constantFrom("production" as const, "non-production" as const),
    pooled: fc.boolean(),
    pinned: fc.constantFrom(undefined, undefined, undefined, "namespace" as const, "vcluster" as const),
  })
  .map(({ stated: chosen, size: resourceQuota, class: environmentClass, pooled, pinned }) => {
    const sample = sampleEnvironment();
    return {
      ...sample,
      class: environmentClass,
      requirements: Object.assign({ ...defaultRequirements }, ...chosen.map(([, value]) => value)) as Requirements,
      statedRequirements: chosen.map(([key]) => key).sort(),
      resourceQuota,
      aws: pooled ? sample.aws : {},
      ...(pinned === undefined ? {} : { pin: { clusterModel: pinned, reason: "test" } }),
    };
  });

export const anyTenant: fc.Arbitrary<Tenant> = fc
  .record({
    group: fc.constantFrom(undefined, undefined, "public-sector", "business-unit", "untrusted", "competitors"),
    environment: anyEnvironment,
  })
  .map(({ group, environment }) =>
    sampleTenant({ ...(group === undefined ? {} : { group }), environments: [environment] }),
  );

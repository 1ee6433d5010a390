import type { Cell } from "../../model/platform.ts";
import type { Pin, RequirementKey } from "../../model/requirements.ts";
import { type Anchor, type Problem, valueAt } from "../problem.ts";
import { environmentsOf, type LoadedEnvironment, type LoadedModel, requirementPath } from "./loaded-model.ts";

/** Pins that override a requirement, which they may not. */
export function checkPins(model: LoadedModel): readonly Problem[] {
  return model.tenants.flatMap(environmentsOf).flatMap((environment) => {
    const { pin } = environment.environment;
    if (pin === undefined) return [];
    const cell = model.platform?.platform.cells.find(({ name }) => name === pin.cell);
    return [
      ...checkClusterModel(environment, pin),
      ...checkAccountModel(environment, pin),
      ...(cell === undefined ? [] : checkCell({ environment, pin, cell })),
    ];
  });
}

/** What the pin breaks: a requirement of the environment, or something else written in the document. */
type Broken = RequirementKey | { readonly what: string; readonly at: Anchor };

function violation(environment: LoadedEnvironment, field: keyof Pin, broken: Broken, summary: string): Problem {
  const { document } = environment.loaded;
  const what = typeof broken === "string" ? broken : broken.what;
  return {
    code: "TEN1802",
    severity: "error",
    summary,
    fix: `remove the pin, or relax ${what}`,
    at: valueAt(document, ...environment.path, "pin", field),
    related: [
      {
        message: what,
        at: typeof broken === "string" ? valueAt(document, ...requirementPath(environment, broken)) : broken.at,
      },
    ],
  };
}

function checkClusterModel(environment: LoadedEnvironment, { clusterModel }: Pin): readonly Problem[] {
  if (clusterModel === undefined || clusterModel === "cluster") return [];
  const { kubernetesApi, encryption, maxSharedTenants, privilegedWorkloads } = environment.environment.requirements;
  const problems: Problem[] = [];
  const report = (broken: Broken, summary: string): void => {
    problems.push(violation(environment, "clusterModel", broken, summary));
  };
  if (encryption.kmsKey === "own" && encryption.covers.includes("kubernetes-secrets")) {
    report(
      "encryption",
      `an own key for kubernetes-secrets needs an own cluster, not a ${clusterModel} in a shared one`,
    );
  }
  if (maxSharedTenants === 1)
    report("maxSharedTenants", `a ${clusterModel} shares its host cluster, but maxSharedTenants is 1`);
  if (clusterModel === "vcluster") return problems;
  const needs = (["customResourceDefinitions", "admissionWebhooks", "clusterScoped"] as const).filter(
    (need) => kubernetesApi[need],
  );
  if (needs.length > 0) report("kubernetesApi", `a namespace cannot offer ${needs.join(", ")}`);
  if (privilegedWorkloads) report("privilegedWorkloads", "a namespace of a shared cluster admits no privileged pods");
  const admin = environment.loaded.tenant.owners.findIndex(({ role }) => role === "cluster-admin");
  if (admin !== -1) {
    const at = valueAt(environment.loaded.document, "spec", "owners", admin, "role");
    report({ what: "the owner's role", at }, "an owner is cluster-admin, which nobody may be in a shared API server");
  }
  return problems;
}

function checkAccountModel(environment: LoadedEnvironment, { accountModel }: Pin): readonly Problem[] {
  const { document } = environment.loaded;
  const { requirements, aws } = environment.environment;
  if (accountModel === "dedicated") {
    return Object.entries(aws)
      .filter(([, { tenancy }]) => tenancy === "pool")
      .map(([key]) => ({
        code: "TEN1703",
        severity: "error",
        summary: `"${key}" cannot be pooled in an account of its own`,
        fix: "set tenancy: silo, or remove the pin",
        at: valueAt(document, ...environment.path, "aws", key, "tenancy"),
        related: [{ message: "pinned here", at: valueAt(document, ...environment.path, "pin", "accountModel") }],
      }));
  }
  if (accountModel !== "shared") return [];
  const broken: readonly RequirementKey[] = [
    ...(requirements.ownConsole ? (["ownConsole"] as const) : []),
    ...(requirements.quotaIndependence ? (["quotaIndependence"] as const) : []),
    ...(requirements.maxSharedTenants === 1 ? (["maxSharedTenants"] as const) : []),
  ];
  return broken.map((key) => violation(environment, "accountModel", key, `${key} needs an account of its own`));
}

interface PinnedCell {
  readonly environment: LoadedEnvironment;
  readonly pin: Pin;
  readonly cell: Cell;
}

function checkCell({ environment, pin, cell }: PinnedCell): readonly Problem[] {
  const { requirements, class: environmentClass } = environment.environment;
  const { group } = environment.loaded.tenant;
  const { accepts, region } = cell;
  const { document } = environment.loaded;
  const problems: Problem[] = [];
  const report = (broken: Broken, summary: string): void => {
    problems.push(violation(environment, "cell", broken, `the cell "${cell.name}" ${summary}`));
  };
  if (requirements.region !== undefined && requirements.region !== region) report("region", `is in ${region}`);
  if (requirements.dataResidency.length > 0 && !requirements.dataResidency.includes(region)) {
    report("dataResidency", `is in ${region}, outside dataResidency`);
  }
  if (!accepts.dataClassification.includes(requirements.dataClassification)) {
    report("dataClassification", `does not accept ${requirements.dataClassification} data`);
  }
  if (!accepts.complianceScope.includes(requirements.complianceScope)) {
    report("complianceScope", `does not accept complianceScope: ${requirements.complianceScope}`);
  }
  if (!accepts.environmentClass.includes(environmentClass)) {
    const at = valueAt(document, ...environment.path, "name");
    report({ what: "the environment's class", at }, `does not accept ${environmentClass} environments`);
  }
  if (accepts.groups !== "any" && (group === undefined || !accepts.groups.includes(group))) {
    const at = valueAt(document, "spec", "group");
    report({ what: "the tenant's group", at }, `takes only the groups ${accepts.groups.join(", ")}`);
  }
  const { clusterModel } = pin;
  if (clusterModel !== undefined && clusterModel !== "cluster" && !accepts.clusterModels.includes(clusterModel)) {
    const at = valueAt(document, ...environment.path, "pin", "clusterModel");
    report({ what: "clusterModel", at }, `hosts no ${clusterModel}`);
  }
  return problems;
}

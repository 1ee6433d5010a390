import { toolingBucketName, toolingRegion } from "../../../model/account-entry.ts";
import { hasFailed, TenantryError } from "../../../model/error.ts";
import type { PlacedCell } from "../../../model/placement.ts";
import type { Platform } from "../../../model/platform.ts";
import type { Check } from "../../../render/doctor/render-doctor.ts";
import { cellChecks } from "../../../status/cell-checks.ts";
import { organizationChecks } from "../../../status/organization-checks.ts";
import { requireOrganization } from "../../live/require-organization.ts";
import type { Built } from "../../pipeline.ts";
import type { World } from "../../world.ts";

/** One question to the world; what it throws counts as a failure. */
export interface Examination {
  readonly name: string;
  readonly examine: (world: World) => Promise<Omit<Check, "name">>;
}

/** What an apply needs, in the order in which it needs it. */
export function examinations({ documents, placed }: Built): readonly Examination[] {
  const { platform } = documents;
  const scope = { platform, cells: placed.cells };
  const accounts = [...new Set(placed.cells.flatMap(({ accountId }) => accountId ?? []))].sort();
  const existing = placed.cells.filter((cell) => cell.management === "adopt");
  const needsHelm = placed.placements.some(({ architecture }) => architecture.cluster === "vcluster");
  return [
    { name: "credentials", examine: (world) => examineCaller(world) },
    { name: "organisation", examine: (world) => examineOrganization(world, platform) },
    { name: "policy types", examine: (world) => examinePolicyTypes(world) },
    ...organizationChecks(scope),
    { name: "tooling bucket", examine: (world) => examineBucket(world, platform) },
    ...accounts.map((account) => ({
      name: `account ${account}`,
      examine: (world: World) => examineAccount(world, account),
    })),
    ...existing.flatMap((cell) => [
      { name: `cell ${cell.name}`, examine: (world: World) => examineCell(world, cell) },
      ...cellChecks({ ...scope, cells: [cell] }),
    ]),
    ...(needsHelm
      ? existing.slice(0, 1).map((cell) => ({ name: "helm", examine: (world: World) => examineHelm(world, cell) }))
      : []),
    { name: "cost tag", examine: (world) => examineCostTag(world, platform) },
  ];
}

type Found = Omit<Check, "name">;

async function examineCaller({ cloud }: World): Promise<Found> {
  const { arn } = await cloud.caller();
  return { state: "ok", detail: arn };
}

async function examineOrganization(world: World, platform: Platform): Promise<Found> {
  await requireOrganization(world, platform);
  const { managementAccountId } = await world.cloud.organization.describe();
  const wanted = platform.organization.managementAccountId;
  if (managementAccountId === wanted) return { state: "ok", detail: platform.organization.id };
  return {
    state: "fail",
    detail: `its management account is ${managementAccountId}, the platform document says ${wanted}`,
    fix: "correct spec.organization.managementAccountId",
  };
}

const neededPolicyTypes = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"];

async function examinePolicyTypes({ cloud }: World): Promise<Found> {
  const { enabledPolicyTypes, rootId } = await cloud.organization.describe();
  const missing = neededPolicyTypes.filter((type) => !enabledPolicyTypes.includes(type));
  if (missing.length === 0) return { state: "ok", detail: enabledPolicyTypes.join(", ") };
  return {
    state: "fail",
    detail: `${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not enabled, so guardrails cannot be attached`,
    fix: missing
      .map((type) => `aws organizations enable-policy-type --root-id ${rootId} --policy-type ${type}`)
      .join("; "),
  };
}

async function examineBucket({ cloud }: World, platform: Platform): Promise<Found> {
  const name = toolingBucketName(platform);
  try {
    if (await cloud.bucket(name, toolingRegion(platform)).exists()) return { state: "ok", detail: name };
  } catch (error) {
    // The role that looks into it is made together with it, by somebody who may enter the account as its administrator.
    const isMade = await cloud.canEnter(platform.organization.toolingAccountId, "administrator");
    if (!isMade || !hasFailed(error, "denied", "not-found", "unavailable")) throw error;
  }
  return {
    state: "warn",
    detail: `${name} is not there yet`,
    fix: "the first apply makes it; it needs credentials as `tenantry bootstrap` describes",
  };
}

async function examineAccount({ cloud }: World, account: string): Promise<Found> {
  if (await cloud.canEnter(account, "deploy")) return { state: "ok", detail: "can be entered as tenantry-deploy" };
  if (await cloud.canEnter(account, "administrator")) {
    return {
      state: "warn",
      detail: "only the role of Organizations can be entered",
      fix: "the next apply makes Tenantry's own roles there",
    };
  }
  return {
    state: "fail",
    detail: "no role of it can be entered",
    fix: "run `tenantry bootstrap --print` and create the roles that it prints in that account",
  };
}

async function examineCell({ clusters }: World, cell: PlacedCell): Promise<Found> {
  const cluster = await clusters.open(cell.name);
  const version = await cluster.version();
  const minor = /^v?(\d+\.\d+)/.exec(version)?.[1];
  if (minor !== cell.cluster.kubernetesVersion) {
    return {
      state: "warn",
      detail: `answers ${version}, the platform document says ${cell.cluster.kubernetesVersion}`,
      fix: `correct kubernetesVersion of cell ${cell.name}: what a cluster can enforce follows from it`,
    };
  }
  const kinds = await cluster.kinds();
  return { state: "ok", detail: `answers ${version}, ${kinds.length} kinds` };
}

async function examineHelm({ helm }: World, cell: PlacedCell): Promise<Found> {
  const releases = await helm.list(cell.name);
  return {
    state: "ok",
    detail: `${releases.length} ${releases.length === 1 ? "release" : "releases"} in ${cell.name}`,
  };
}

async function examineCostTag({ cloud }: World, { costAllocationTag }: Platform): Promise<Found> {
  const status = await cloud.costTags.status(costAllocationTag).catch((error: unknown) => {
    if (error instanceof TenantryError) return error;
    throw error;
  });
  if (status === "Active") return { state: "ok", detail: `${costAllocationTag} is active` };
  if (status instanceof TenantryError) {
    return {
      state: "warn",
      detail: `${status.message} [${status.code}]`,
      fix: "costs cannot be told apart by tenant until it is active",
    };
  }
  return status === "Inactive"
    ? { state: "warn", detail: `${costAllocationTag} is not active`, fix: "the next apply activates it" }
    : {
        state: "warn",
        detail: `${costAllocationTag} has not appeared on a bill yet`,
        fix: "AWS knows it a day after the first tagged resource; run apply again then",
      };
}

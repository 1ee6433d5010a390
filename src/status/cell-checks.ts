import { hasFailed } from "../model/error.ts";
import type { PlacedCell } from "../model/placement.ts";
import type { ClusterApi, ObjectKind } from "../ports/cluster.ts";
import type { StackApi } from "../ports/stack-api.ts";
import type { DoctorCheck, DoctorScope, Finding } from "./doctor-check.ts";
import { examineNetworkPolicy } from "./network-policy-check.ts";
import { findQuota, nearShare } from "./organization-checks.ts";

/** Whether each cluster that exists already can enforce what is laid on it, and has room left. */
export function cellChecks({ cells }: DoctorScope): readonly DoctorCheck[] {
  return cells.filter(({ management }) => management === "adopt").flatMap(checksOf);
}

function checksOf(cell: PlacedCell): readonly DoctorCheck[] {
  const inCluster = (
    what: string,
    examine: (api: ClusterApi, cell: PlacedCell, nowMs: number) => Promise<Finding>,
  ): DoctorCheck => ({
    name: `cell ${cell.name}: ${what}`,
    examine: async ({ clusters, clock }) => examine(await clusters.open(cell.name), cell, clock.nowMs()),
  });
  return [
    inCluster("admission", examineAdmission),
    inCluster("network policy", examineNetworkPolicy),
    inCluster("clock", (api, _cell, nowMs) => examineClock(api, nowMs)),
    ...(cell.accountId === undefined ? [] : [stacksCheck(cell, cell.accountId)]),
  ];
}

const admission = "admissionregistration.k8s.io/v1";

/** Mutating policies are served from 1.36 (kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy). */
function neededPolicies({ cluster }: PlacedCell): readonly ObjectKind[] {
  const [major = 0, minor = 0] = cluster.kubernetesVersion.split(".").map(Number);
  const mutating = major > 1 || minor >= 36 ? ["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"] : [];
  return ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", ...mutating].map((kind) => ({
    apiVersion: admission,
    kind,
  }));
}

async function examineAdmission(api: ClusterApi, cell: PlacedCell): Promise<Finding> {
  const needed = neededPolicies(cell);
  const served = await Promise.all(needed.map((kind) => api.findKind(kind)));
  const missing = needed.filter((_kind, index) => served[index] === undefined).map(({ kind }) => kind);
  if (missing.length === 0) return { state: "ok", detail: `serves ${needed.length} kinds of ${admission}` };
  return {
    state: "fail",
    detail: `does not serve ${missing.join(", ")} of ${admission}, by which guardrails are enforced`,
    fix: `correct kubernetesVersion of cell ${cell.name}, or upgrade the cluster`,
  };
}

/** As far as the clock may be off before another process takes a lease over that is still held. */
const leaseSkewMs = 10_000;
/** AWS refuses requests that are signed more than five minutes off. */
const signatureSkewMs = 240_000;
/** Leases of a cluster's own parts are renewed every few seconds; older ones are of parts that are gone. */
const renewedMs = 60_000;

/** Compares this machine's clock with the newest renewal of the cluster's own leases, which its machines write. */
async function examineClock(api: ClusterApi, nowMs: number): Promise<Finding> {
  let newestMs = Number.NEGATIVE_INFINITY;
  for await (const page of api.list(
    { apiVersion: "coordination.k8s.io/v1", kind: "Lease" },
    { namespace: "kube-system" },
  )) {
    for (const { spec } of page) {
      const { renewTime } = (spec ?? {}) as { readonly renewTime?: unknown };
      const atMs = typeof renewTime === "string" ? Date.parse(renewTime) : Number.NaN;
      if (Number.isFinite(atMs)) newestMs = Math.max(newestMs, atMs);
    }
  }
  return clockFinding(nowMs, newestMs);
}

/** `newestMs`: when the cluster last wrote a time of its own; minus infinity for never. */
export function clockFinding(nowMs: number, newestMs: number): Finding {
  if (newestMs === Number.NEGATIVE_INFINITY)
    return { state: "ok", detail: "the cluster tells no time to compare with" };
  const behindMs = newestMs - nowMs;
  const aheadMs = nowMs - newestMs - renewedMs;
  const skewMs = Math.max(behindMs, aheadMs);
  if (skewMs <= leaseSkewMs) return { state: "ok", detail: "agrees with the cluster's" };
  const detail = `this machine's clock is ${Math.round(skewMs / 1000)} s ${behindMs > 0 ? "behind" : "ahead of"} the cluster's`;
  return {
    state: skewMs > signatureSkewMs ? "fail" : "warn",
    detail,
    fix: "set this machine's clock by NTP: AWS refuses requests from another time, and leases are told by it",
  };
}

/** "Stack count" of CloudFormation, per account and region. */
const stackQuota = { service: "cloudformation", code: "L-0485CB21" } as const;

function stacksCheck({ name, region }: PlacedCell, accountId: string): DoctorCheck {
  return {
    name: `cell ${name}: stacks quota`,
    examine: async ({ cloud }) => {
      const place = { accountId, region };
      const used = await countStacks(cloud.stacks(place, "read"));
      if (used === undefined) {
        return {
          state: "warn",
          detail: "its stacks cannot be read yet",
          fix: "the first apply makes the role to read them",
        };
      }
      const quota = await findQuota(cloud.serviceQuotas(place, "read"), stackQuota);
      return stacksFinding(used, quota, `${accountId}/${region}`);
    },
  };
}

async function countStacks(api: StackApi): Promise<number | undefined> {
  let count = 0;
  try {
    for await (const page of api.list()) count += page.length;
    return count;
  } catch (error) {
    if (hasFailed(error, "denied")) return undefined;
    throw error;
  }
}

export function stacksFinding(used: number, quota: number | undefined, place: string): Finding {
  const fix = `ask for more stacks: Service Quotas, AWS CloudFormation, in ${place}; or place new tenants in another cell`;
  if (quota === undefined) return { state: "warn", detail: `${used} stacks; how many there may be is not known`, fix };
  const detail = `${used} of ${quota} stacks in ${place}`;
  if (used >= quota) return { state: "fail", detail, fix };
  return quota - used < quota * nearShare ? { state: "warn", detail, fix } : { state: "ok", detail };
}

import { startCluster } from "../../../../scripts/servers/start-cluster.ts";
import type { Bundle, ClusterObject, Wave } from "../../../../src/model/blueprint.ts";
import type { Value } from "../../../../src/model/deferred.ts";
import { fieldManager } from "../../../../src/model/ownership.ts";
import type { Plan } from "../../../../src/model/plan.ts";
import type { Snapshot } from "../../../../src/model/snapshot.ts";
import { planBlueprint } from "../../../../src/plan/plan-blueprint.ts";
import { readSnapshot } from "../../../../src/snapshot/read-snapshot.ts";
import { applyFake, fakeResolved } from "../../../support/apply-fake.ts";
import { type ApiClient, connect } from "../harness/api-client.ts";
import type { CaseObject } from "../harness/case.ts";
import { exampleBundles } from "../harness/example-bundles.ts";
import type { Report } from "../harness/report.ts";
import { discoverResources, requireType, resourcePath } from "../harness/resource-catalogue.ts";
import { stubDefinitions } from "../harness/stub-definitions.ts";
import { applyObject, sendApply, waitForDefinitions, waitUntil } from "../harness/world.ts";

const cell = "eu1-a";
const waves: readonly Wave[] = [0, 1, 2, 3, 4];

export interface PlanSuiteOptions {
  readonly binaries: string;
  readonly report: Report;
}

/**
 * What a real API server makes of a cell's objects is no difference: defaults, canonical quantities, managed fields and
 * whatever controllers add. Then one drift at a time, each of which the plan must name and nothing else.
 */
export async function runPlanCases({ binaries, report }: PlanSuiteOptions): Promise<void> {
  const bundles = await cellBundles();
  const cluster = await startCluster({ binaries, identities: [] });
  try {
    const client = connect(cluster.server, cluster.admin.token);
    report.heading(`Plans against what a real API server holds: cell ${cell} of examples/acme`);
    await applyAll(
      client,
      bundles.flatMap(({ objects }) => objects),
    );
    await recordEmpty({ client, bundles, report });
    for (const drift of drifts) await recordDrift({ client, bundles, report }, drift);
    await recordRemoval({ client, bundles, report });
  } finally {
    await cluster.stop();
  }
}

interface Scene {
  readonly client: ApiClient;
  readonly bundles: readonly Bundle[];
  readonly report: Report;
}

/** Only what stands in the one cell: the rest of the example lives on other servers. */
async function cellBundles(): Promise<readonly Bundle[]> {
  const source = (await exampleBundles()).find(({ name }) => name === "examples/acme");
  const bundles = source?.bundles ?? [];
  return bundles.map((bundle) => ({
    ...bundle,
    releases: [],
    objects: bundle.objects.filter((object) => object.cell === cell && object.vcluster === undefined),
  }));
}

async function applyAll(client: ApiClient, objects: readonly ClusterObject[]): Promise<void> {
  const initial = await discoverResources(client);
  for (const stub of stubDefinitions()) await applyObject(client, initial, stub);
  await waitForDefinitions(client, stubDefinitions().length);
  for (const wave of waves) {
    const types = await discoverResources(client);
    for (const object of objects.filter((candidate) => candidate.wave === wave)) {
      const manifest = fakeResolved(object.manifest as unknown as Value) as unknown as CaseObject;
      // A policy learns of a new Guardrail a moment later and refuses until then.
      await waitUntil(
        `${object.id} to be accepted`,
        async () => (await sendApply(client, types, manifest)).status < 300,
      );
    }
    if (wave === 0) await waitForDefinitions(client, stubDefinitions().length + 1);
  }
}

/** Everything that the server lists, as a dump of `kubectl get -o json` would hold it. */
async function dump(client: ApiClient): Promise<Snapshot> {
  const types = await discoverResources(client);
  const listable = types.filter(
    ({ name, verbs }) => verbs.includes("list") && !name.includes("/") && name !== "events",
  );
  const files = [];
  for (const type of listable) {
    const { status, body } = await client.send({ method: "GET", path: resourcePath(type, undefined) });
    const path = `kubernetes/${cell}/${type.group || "core"}.${type.version}.${type.name}.json`;
    if (status === 200) files.push({ path, text: JSON.stringify(body) });
  }
  const { value, diagnostics } = readSnapshot(files, { cells: [cell] });
  if (value === undefined) throw new Error(diagnostics.map(({ summary }) => summary).join("; "));
  return value;
}

async function planLive(client: ApiClient, bundles: readonly Bundle[], expected = bundles): Promise<Plan> {
  const live = await dump(client);
  const faked = applyFake(bundles);
  return planBlueprint(
    expected,
    { ...faked, objects: live.objects, gaps: live.gaps },
    {
      platform: "acme",
      quotas: { sources: [], quotas: {}, rates: {}, durations: {} },
      costBeforeMicros: 0,
      costAfterMicros: 0,
    },
  );
}

async function recordEmpty({ client, bundles, report }: Scene): Promise<void> {
  const plan = await planLive(client, bundles);
  const { changes, conflicts = [], gaps, summary } = plan;
  const applied = bundles.reduce((sum, { objects }) => sum + objects.length, 0);
  report.record(
    `nothing changes in ${applied} objects`,
    show([...changes.map(describe), ...conflicts.map(({ id, reason }) => `${id}: ${reason}`)]),
  );
  report.record("nothing is unknown", show(gaps.map(({ reason }) => reason)));
  report.record(
    "the cluster's own objects are foreign",
    summary.foreign > 50 ? undefined : `${summary.foreign} foreign`,
  );
}

interface Drift {
  readonly name: string;
  readonly kind: string;
  /** What an administrator sends as a merge patch. */
  readonly patch: unknown;
  /** The pointer that the plan must name. */
  readonly path: string;
}

const drifts: readonly Drift[] = [
  {
    name: "a raised quota",
    kind: "ResourceQuota",
    patch: { spec: { hard: { pods: "9999" } } },
    path: "/spec/hard/pods",
  },
  {
    name: "a removed limit",
    kind: "ResourceQuota",
    patch: { spec: { hard: { pods: null } } },
    path: "/spec/hard/pods",
  },
  {
    name: "a lowered Pod Security level",
    kind: "Namespace",
    patch: { metadata: { labels: { "pod-security.kubernetes.io/enforce": "privileged" } } },
    path: "/metadata/labels/pod-security.kubernetes.io~1enforce",
  },
  {
    name: "an opened network policy",
    kind: "NetworkPolicy",
    patch: { spec: { ingress: [{}] } },
    path: "/spec/ingress",
  },
  {
    name: "a widened role",
    kind: "ClusterRole",
    patch: { rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] },
    path: "/rules",
  },
  {
    name: "a further subject",
    kind: "RoleBinding",
    patch: { subjects: [{ kind: "User", name: "eve", apiGroup: "rbac.authorization.k8s.io" }] },
    path: "/subjects",
  },
  {
    name: "a token that is mounted again",
    kind: "ServiceAccount",
    patch: { automountServiceAccountToken: true },
    path: "/automountServiceAccountToken",
  },
  {
    name: "a foreign registry",
    kind: "Guardrail",
    patch: { spec: { registries: ["evil.example"] } },
    path: "/spec/registries",
  },
  {
    name: "a condition under which a policy no longer applies",
    kind: "ValidatingAdmissionPolicy",
    patch: { spec: { matchConditions: [{ name: "never", expression: "false" }] } },
    path: "/spec/matchConditions",
  },
  {
    name: "a binding narrowed to other namespaces",
    kind: "ValidatingAdmissionPolicyBinding",
    patch: { spec: { matchResources: { namespaceSelector: { matchLabels: { nobody: "here" } } } } },
    path: "/spec/matchResources",
  },
  {
    name: "a limit beside a foreign label, which stays",
    kind: "LimitRange",
    patch: { metadata: { labels: { theirs: "kept" } }, spec: { limits: [{ type: "Pod", max: { cpu: "999" } }] } },
    path: "/spec/limits",
  },
  {
    name: "a policy that no longer fails closed",
    kind: "ValidatingAdmissionPolicy",
    patch: { spec: { failurePolicy: "Ignore" } },
    path: "/spec/failurePolicy",
  },
];

/** Changes one object under another manager's name, expects it alone in the plan, and applies ours again. */
async function recordDrift({ client, bundles, report }: Scene, drift: Drift): Promise<void> {
  const object = bundles.flatMap(({ objects }) => objects).find(({ manifest }) => manifest.kind === drift.kind);
  if (object === undefined) {
    report.record(drift.name, `the example has no ${drift.kind}`);
    return;
  }
  const types = await discoverResources(client);
  const manifest = fakeResolved(object.manifest as unknown as Value) as unknown as CaseObject;
  const path = resourcePath(requireType(types, manifest), manifest.metadata.namespace, manifest.metadata.name);
  const call = { method: "PATCH", path: `${path}?fieldManager=someone`, body: drift.patch } as const;
  const answer = await client.send({ ...call, contentType: "application/merge-patch+json" });
  if (answer.status >= 300) throw new Error(`${drift.name}: ${answer.body.message}`);
  const { changes } = await planLive(client, bundles);
  const found = changes.map(
    ({ id, action, changes: fields }) => `${action} ${id} ${fields.map((field) => field.path)}`,
  );
  const isNamed =
    changes.length === 1 &&
    changes[0]?.id === object.id &&
    changes[0].changes.every((field) => field.path.startsWith(drift.path));
  report.record(`${drift.name} is the plan's only change`, isNamed ? undefined : (show(found) ?? "the plan is empty"));
  await sendApply(client, types, manifest);
  await removeExtras(client, path, (await planLive(client, bundles)).changes);
  report.record(`${drift.name} is gone after an apply`, show((await planLive(client, bundles)).changes.map(describe)));
}

/** Server-side apply takes nothing away that another manager added; the plan names each such field by its pointer. */
async function removeExtras(client: ApiClient, path: string, changes: Plan["changes"]): Promise<void> {
  const extras = changes.flatMap((change) => change.changes).filter(({ after }) => after === undefined);
  const body = extras.map((extra) => ({ op: "remove", path: extra.path }));
  if (body.length === 0) return;
  const answer = await client.send({ method: "PATCH", path, body, contentType: "application/json-patch+json" });
  if (answer.status >= 300) throw new Error(`removing ${JSON.stringify(body)}: ${answer.body.message}`);
}

/** A tenant that is no longer in the documents is deleted whole, and nothing else is. */
async function recordRemoval({ client, bundles, report }: Scene): Promise<void> {
  const isGone = ({ owner }: Bundle): boolean => owner.kind === "environment" && owner.tenant === "birch";
  const objects = bundles.filter(isGone).flatMap((bundle) => bundle.objects.map(({ id }) => id));
  const { changes } = await planLive(
    client,
    bundles,
    bundles.filter((bundle) => !isGone(bundle)),
  );
  const deleted = changes.filter(({ layer }) => layer === "kubernetes");
  const missing = objects.filter((id) => !deleted.some((change) => change.id === id && change.action === "delete"));
  const extra = deleted.filter(({ id }) => !objects.includes(id)).map(describe);
  report.record(
    `a removed tenant's ${objects.length} objects are deleted, and nothing else`,
    show([...missing, ...extra]),
  );
}

function describe({ action, id, changes }: Plan["changes"][number]): string {
  const fields = changes.map(
    ({ path, before, after }) => `${path} ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
  );
  return `${action} ${id} ${fields.join(", ")}`;
}

function show(lines: readonly string[]): string | undefined {
  return lines.length === 0 ? undefined : `as ${fieldManager}: ${lines.slice(0, 10).join("\n        ")}`;
}

import type { Bundle, HelmRelease } from "../../../src/model/blueprint.ts";
import type { Value } from "../../../src/model/deferred.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import type { ClusterApi } from "../../../src/ports/cluster.ts";
import { systemClock } from "../../../src/providers/clock.ts";
import { createHelmReleases } from "../../../src/providers/helm/helm-releases.ts";
import type { ReachableClusters } from "../../../src/providers/kubernetes/clusters.ts";
import { fakeResolved } from "../../support/apply-fake.ts";
import { exampleBundles } from "../kubernetes/harness/example-bundles.ts";
import { stubDefinitions } from "../kubernetes/harness/stub-definitions.ts";
import { type Case, expectEqual, part, waitFor } from "./case.ts";
import { fixtureCharts } from "./stage.ts";

export interface GuardedStage {
  readonly clusters: ReachableClusters;
  readonly api: ClusterApi;
  readonly program: string;
}

const cell = "eu1-a";

/** The example's virtual cluster, from the fixture chart, in its guarded namespace: with our values it is let in. */
export async function guardedCases({ clusters, api, program }: GuardedStage): Promise<readonly Case[]> {
  const bundles = await forgeBundles();
  const release = bundles.flatMap(({ releases }) => releases)[0];
  if (release === undefined) throw new Error("examples/acme has no virtual cluster");
  const helm = createHelmReleases({
    clock: systemClock,
    kubeconfig: clusters.kubeconfig,
    program,
    charts: fixtureCharts,
  });
  const upgrade = (values: HelmRelease["values"]) =>
    helm.upgrade(release, fakeResolved(values as unknown as Value) as JsonObject);
  const { namespace, name } = release;
  const pod = { apiVersion: "v1", kind: "Pod", namespace, name: `${name}-0` };
  return [
    ["the cell's and the environment's objects are applied", () => applyAll(api, bundles)],
    [
      "the release is installed with the blueprint's values, and its pod passes every guardrail",
      async () => {
        expectEqual((await upgrade(release.values)).status, "deployed", "release");
        await waitFor("the pod is let in", async () => (await api.get(pod)) !== undefined);
      },
    ],
    [
      "the objects of the footprint are there, with the same rules",
      async () => {
        const [role] = release.footprint.filter(({ kind }) => kind === "Role");
        const chartMade = release.footprint.filter(({ metadata }) => metadata.labels?.heritage === "Helm");
        for (const { apiVersion, kind, metadata } of chartMade) {
          const live = await api.get({ apiVersion, kind, namespace, name: metadata.name });
          expectEqual(live?.kind, kind, `${kind} ${metadata.name}`);
          if (kind === "Role") expectEqual(live?.rules, role?.rules, "rules");
        }
      },
    ],
    [
      "with the chart's own security contexts instead the pod stays outside",
      async () => {
        await upgrade(withoutSecurity(release.values));
        await api.delete(pod);
        const set = { apiVersion: "apps/v1", kind: "StatefulSet", namespace, name };
        await waitFor("the controller was refused", async () => {
          for await (const page of api.list({ apiVersion: "v1", kind: "Event" }, { namespace })) {
            if (page.some((event) => event.reason === "FailedCreate" && part(event, "involvedObject").name === name)) {
              return (await api.get(pod)) === undefined;
            }
          }
          return false;
        });
        expectEqual(part(await api.get(set), "status").readyReplicas, undefined, "ready replicas");
      },
    ],
  ];
}

/** The chart's own control plane runs as root. */
function withoutSecurity(values: HelmRelease["values"]): HelmRelease["values"] {
  const controlPlane = values.controlPlane as HelmRelease["values"];
  const statefulSet = controlPlane.statefulSet as HelmRelease["values"];
  return { ...values, controlPlane: { ...controlPlane, statefulSet: { ...statefulSet, security: {} } } };
}

async function forgeBundles(): Promise<readonly Bundle[]> {
  const source = (await exampleBundles()).find(({ name }) => name === "examples/acme");
  return (source?.bundles ?? []).filter(
    ({ owner }) =>
      (owner.kind === "cell" && owner.cell === cell) || (owner.kind === "environment" && owner.tenant === "forge"),
  );
}

async function applyAll(api: ClusterApi, bundles: readonly Bundle[]): Promise<void> {
  const stubs = stubDefinitions() as unknown as readonly JsonObject[];
  const objects = bundles
    .flatMap((bundle) => bundle.objects)
    .filter((object) => object.cell === cell && object.vcluster === undefined)
    .toSorted((left, right) => left.wave - right.wave);
  const manifests = objects.map(({ manifest }) => fakeResolved(manifest as unknown as Value) as JsonObject);
  for (const manifest of [...stubs, ...manifests]) await applyWhenReady(api, manifest);
}

/** A new kind is served, and a policy learns of a new Guardrail, a moment later. */
async function applyWhenReady(api: ClusterApi, manifest: JsonObject): Promise<void> {
  let last: unknown;
  const isApplied = (): Promise<boolean> =>
    api.apply(manifest).then(
      () => true,
      (error: unknown) => {
        last = error;
        return false;
      },
    );
  await waitFor(`${manifest.kind} ${part(manifest, "metadata").name} is accepted`, isApplied).catch(
    (error: unknown) => {
      throw new Error(`${String(error)}: ${String(last)}`);
    },
  );
}

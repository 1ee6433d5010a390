import type { HelmRelease } from "../../model/blueprint.ts";
import { hasFailed } from "../../model/error.ts";
import { metadataMap } from "../../model/object-metadata.ts";
import { tenantLabel } from "../../model/ownership.ts";
import type { ReleaseState } from "../../ports/helm-releases.ts";
import { stepError } from "../apply-error.ts";
import { requireProof } from "./delete-object.ts";
import { resolveValues } from "./resolve-manifest.ts";
import type { StepBench } from "./step-bench.ts";
import { waitUntil } from "./wait-until.ts";

/** Which release, from a planned change to one: `release/<cell>/<namespace>/<name>`. */
export interface ReleaseRef {
  readonly cell: string;
  readonly namespace: string;
  readonly name: string;
}

export function releaseOfId(id: string): ReleaseRef {
  const [, cell = "", namespace = "", name = ""] = id.split("/");
  return { cell, namespace, name };
}

/** Installs or upgrades a release; one whose operation was interrupted is recovered first, as Helm would refuse it. */
export async function applyRelease(bench: StepBench, release: HelmRelease, attempt: number): Promise<void> {
  const { helm, signal, progress, values } = bench.context;
  const state = await findRelease(bench, release, attempt > 1 ? "fresh" : undefined);
  if (state !== undefined && isInterrupted(state)) {
    progress(`recovers release ${release.name}, which was left ${state.status}`);
    await helm.recover(state);
  }
  progress(`waits for release ${release.name} to be deployed`);
  const result = await helm.upgrade(release, await resolveValues(release.values, values), signal);
  if (result.status === "deployed") return;
  throw stepError(
    "TEN7058",
    `release ${release.namespace}/${release.name} in ${release.cell} is ${result.status} instead of deployed`,
    { retry: "later" },
  );
}

/**
 * Uninstalls a release and waits until Helm no longer has it. Its namespace must prove to be ours and name the release's
 * tenant, as when it was planned; without the namespace there is no release either.
 */
export async function removeRelease(bench: StepBench, release: ReleaseRef): Promise<void> {
  const ref = { apiVersion: "v1", kind: "Namespace", name: release.namespace };
  const namespace = await bench.api.get(ref);
  if (namespace === undefined) return;
  requireProof(bench, ref, namespace);
  if (metadataMap(namespace, "labels")[tenantLabel] !== release.name)
    throw stepError(
      "TEN7052",
      `release ${release.namespace}/${release.name} is not named after the namespace's tenant`,
    );
  const state = await findRelease(bench, release, "fresh");
  if (state === undefined) return;
  await bench.context.helm.uninstall(release);
  await waitUntil(
    bench.context,
    {
      patienceMs: bench.patienceMs,
      detail: () => `waits for release ${release.name} to be uninstalled`,
      onTimeout: () =>
        stepError("TEN7053", `release ${release.namespace}/${release.name} in ${release.cell} is still there`, {
          retry: "later",
        }),
    },
    async () => ((await findRelease(bench, release, "fresh")) === undefined ? true : undefined),
  );
}

/** Undefined also when there is no cluster to ask. */
async function findRelease(
  { waits, context }: StepBench,
  { cell, namespace, name }: ReleaseRef,
  fresh: "fresh" | undefined,
): Promise<ReleaseState | undefined> {
  try {
    const states = await waits.releases(context.helm, cell, fresh);
    return states.find((state) => state.namespace === namespace && state.name === name);
  } catch (error) {
    if (hasFailed(error, "not-found")) return undefined;
    throw error;
  }
}

/** Helm marks what it has begun and not ended (helm `pkg/release/v1/status.go`). */
function isInterrupted({ status }: ReleaseState): boolean {
  return status.startsWith("pending-") || status === "uninstalling";
}

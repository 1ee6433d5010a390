import type { HelmRelease } from "../../model/blueprint.ts";
import { hasFailed } from "../../model/error.ts";
import { metadataMap } from "../../model/object-metadata.ts";
import { tenantLabel } from "../../model/ownership.ts";
import type { ReleaseState } from "../../ports/helm-releases.ts";
import { stepError } from "../apply-error.ts";
import { requireProof } from "./delete-object.ts";
import { resolveValues } from "./resolve-manifest.ts";
import type { StepBench } from "./step-bench.ts";

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
export async function applyRelease(bench: StepBench, release: HelmRelease): Promise<void> {
  const { helm, signal, progress } = bench.context;
  const values = await resolveValues(release.values, bench.context.values);
  await recoverRelease(bench, release);
  progress(`waits for release ${release.name} to be deployed`);
  const result = await helm.upgrade(release, values, signal).catch(async (error: unknown) => {
    // Interrupted since the releases were listed: by an earlier attempt of this run.
    if (!hasFailed(error, "conflict") || !(await recoverRelease(bench, release, "fresh"))) throw error;
    return helm.upgrade(release, values, signal);
  });
  if (result.status === "deployed") return;
  throw stepError(
    "TEN7058",
    `release ${release.namespace}/${release.name} in ${release.cell} is ${result.status} instead of deployed`,
    { retry: "later" },
  );
}

/**
 * Uninstalls a release. Its namespace must prove to be ours and name the release's tenant, as when it was planned; without
 * the namespace there is no release either. Idempotent.
 */
export async function removeRelease(bench: StepBench, release: ReleaseRef): Promise<void> {
  const ref = { apiVersion: "v1", kind: "Namespace", name: release.namespace };
  const namespace = await bench.api.get(ref);
  if (namespace === undefined) return;
  requireProof(bench, ref, namespace);
  if (metadataMap(namespace, "labels")[tenantLabel] !== release.name)
    throw stepError(
      "TEN7052",
      `release ${release.namespace}/${release.name} is not named after the namespace's tenant and was not uninstalled`,
      { failure: "conflict" },
    );
  await bench.context.helm.uninstall(release);
}

/** Whether there was anything to recover. */
async function recoverRelease(bench: StepBench, release: ReleaseRef, fresh?: "fresh"): Promise<boolean> {
  const { helm, progress, idle } = bench.context;
  const states = await idle(bench.waits.releases(helm, release.cell, fresh));
  const state = states.find(({ namespace, name }) => namespace === release.namespace && name === release.name);
  if (state === undefined || !isInterrupted(state)) return false;
  progress(`recovers release ${release.name}, which was left ${state.status}`);
  await helm.recover(state);
  return true;
}

/** Helm marks what it has begun and not ended (helm `pkg/release/v1/status.go`). */
function isInterrupted({ status }: ReleaseState): boolean {
  return status.startsWith("pending-") || status === "uninstalling";
}

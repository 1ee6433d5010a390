import { hasFailed } from "../../model/error.ts";
import { asJsonObject, type JsonObject, type JsonValue, stableStringify } from "../../model/json.ts";
import { objectOwner, objectOwnership } from "../../model/object-ownership.ts";
import type { ObjectRef } from "../../ports/cluster.ts";
import { stepError } from "../apply-error.ts";
import { titleOf } from "./object-task.ts";
import type { StepBench } from "./step-bench.ts";
import { waitUntil } from "./wait-until.ts";

/** How often an object that keeps changing, such as a quota that is being counted, is read and tried again. */
const attempts = 5;

/** Deletes an object that is provably ours at this very moment, and nothing else of its name, and waits until it is gone. */
export async function deleteOwned(bench: StepBench, ref: ObjectRef): Promise<void> {
  const leaving = await startDeletion(bench, ref);
  if (leaving !== undefined) await requireGone(bench, ref, leaving.uid);
}

/** As `deleteOwned` without the waiting: what is on its way. Undefined: nothing (any more). Idempotent. */
export async function startDeletion(
  bench: StepBench,
  ref: ObjectRef,
): Promise<{ readonly uid: JsonValue | undefined } | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    bench.context.signal.throwIfAborted();
    const live = await bench.api.get(ref);
    if (live === undefined) return undefined;
    requireProof(bench, ref, live);
    const leaving = { uid: asJsonObject(live.metadata)?.uid };
    if (isBeingDeleted(live)) return leaving;
    try {
      const result = await bench.api.delete(ref, versionOf(live));
      return result.kind === "gone" ? undefined : leaving;
    } catch (error) {
      if (!hasFailed(error, "conflict") || attempt === attempts) throw error;
    }
  }
}

/** @throws when the object does not prove, by the same rules as in a plan, that the step's owner made it. */
export function requireProof({ api, owner, platform }: StepBench, ref: ObjectRef, live: JsonObject): void {
  const isProven = objectOwnership(live, platform) === "proven";
  const actual = objectOwner({ cell: api.place, manifest: live });
  if (isProven && stableStringify(actual) === stableStringify(owner)) return;
  throw stepError(
    "TEN7052",
    `${titleOf(ref)} in ${api.place} was not deleted: it no longer proves that we made it; its labels or managed fields changed since the plan`,
    { failure: "conflict" },
  );
}

/** Waits until the object is gone, or another one stands in its place. */
export async function requireGone(bench: StepBench, ref: ObjectRef, uid: JsonValue | undefined): Promise<void> {
  let finalizers = "";
  const { api, context, patienceMs } = bench;
  await waitUntil(
    context,
    {
      patienceMs,
      detail: () => `waits for ${titleOf(ref)} to be gone${finalizers}`,
      onTimeout: () =>
        stepError("TEN7053", `${titleOf(ref)} in ${api.place} is still being deleted${finalizers}`, {
          retry: "later",
        }),
    },
    async () => {
      const live = await api.get(ref);
      const metadata = asJsonObject(live?.metadata);
      if (metadata === undefined || (uid !== undefined && metadata.uid !== uid)) return true;
      finalizers = describeFinalizers(metadata);
      return undefined;
    },
  );
}

export function isBeingDeleted(live: JsonObject): boolean {
  return asJsonObject(live.metadata)?.deletionTimestamp !== undefined;
}

/** The precondition that only this very state of this very object meets. */
export function versionOf(live: JsonObject): { readonly uid?: string; readonly resourceVersion?: string } {
  const { uid, resourceVersion } = asJsonObject(live.metadata) ?? {};
  return {
    ...(typeof uid === "string" ? { uid } : {}),
    ...(typeof resourceVersion === "string" ? { resourceVersion } : {}),
  };
}

function describeFinalizers({ finalizers }: JsonObject): string {
  if (!Array.isArray(finalizers) || finalizers.length === 0) return "";
  return `, held by ${finalizers.join(", ")}`;
}

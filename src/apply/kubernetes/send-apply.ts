import { hasFailed } from "../../model/error.ts";
import type { JsonObject } from "../../model/json.ts";
import type { AppliedObject, ApplyObjectOptions } from "../../ports/cluster.ts";
import type { StepBench } from "./step-bench.ts";

/** API servers notice a new Guardrail, label, policy or quota one after the other, and refuse until then. */
const settlingMs = 30_000;
const pauseMs = 250;

/**
 * What an API server says while it has not noticed yet what was applied a moment ago (apiserver
 * `pkg/admission/plugin/policy` and `plugin/pkg/admission/resourcequota`).
 */
const settling: RegExp = new RegExp(
  [
    "no params found for policy binding",
    "not yet synced to use for admission",
    "status unknown for quota",
    // Our own policy, on a namespace whose labels were restored a moment ago.
    "a Guardrail must name the tenant and environment of its namespace's labels",
  ].join("|"),
);

/** Applies, and again as long as the refusal only says that the server has yet to notice what came before. */
export async function sendApply(
  { api, context }: Pick<StepBench, "api" | "context">,
  manifest: JsonObject,
  options?: ApplyObjectOptions,
): Promise<AppliedObject> {
  const { clock, signal } = context;
  const deadlineMs = clock.nowMs() + settlingMs;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await api.apply(manifest, options);
    } catch (error) {
      if (!isSettling(error) || clock.nowMs() >= deadlineMs) throw error;
      await clock.sleep(pauseMs, signal);
    }
  }
}

function isSettling(error: unknown): boolean {
  return hasFailed(error, "denied", "invalid", "quota", "conflict") && settling.test(error.message);
}

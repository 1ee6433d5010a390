import { hasFailed } from "../../model/error.ts";
import { asJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import type { ClusterApi } from "../../ports/cluster.ts";
import { stepError } from "../apply-error.ts";
import type { StepContext } from "../step.ts";
import type { RunSettings } from "./step-bench.ts";
import { waitUntil } from "./wait-until.ts";

/** A virtual cluster starts within a minute or two; without a node it never does, and others should not wait for it. */
const startPatienceMs = 180_000;

/** Whether a place is inside a virtual cluster: `<cell>+<namespace of the release>`. */
export function isVirtual(place: string): boolean {
  return place.includes("+");
}

/** Connects to a place. A virtual cluster that is starting is waited for a while, with what its pod says. */
export async function openPlace(
  place: string,
  context: StepContext,
  { patienceMs }: Pick<RunSettings, "patienceMs">,
): Promise<ClusterApi> {
  if (!isVirtual(place)) return context.clusters.open(place);
  let reason = "";
  return waitUntil(
    context,
    {
      patienceMs: Math.min(startPatienceMs, patienceMs),
      detail: () => `waits for virtual cluster ${place} to answer${reason}`,
      onTimeout: () =>
        stepError("TEN7057", `virtual cluster ${place} does not answer yet${reason}`, {
          retry: "later",
          failure: "unavailable",
        }),
    },
    async () => {
      const api = await tryOpen(place, context);
      if (api === undefined) reason = await findReason(place, context);
      return api;
    },
  );
}

async function tryOpen(place: string, { clusters }: StepContext): Promise<ClusterApi | undefined> {
  try {
    const api = await clusters.open(place);
    await api.version();
    return api;
  } catch (error) {
    if (hasFailed(error, "unavailable", "not-found")) return undefined;
    throw error;
  }
}

/** Why the control plane's pod does not run, in the scheduler's or the kubelet's words. */
async function findReason(place: string, { clusters }: StepContext): Promise<string> {
  const [cell = "", namespace = ""] = place.split("+");
  try {
    const host = await clusters.open(cell);
    for await (const page of host.list(
      { apiVersion: "v1", kind: "Pod" },
      { namespace, labelSelector: "app=vcluster" },
    )) {
      for (const pod of page) return describePod(pod);
    }
    return ": it has no pod yet";
  } catch {
    return "";
  }
}

function describePod({ status }: JsonObject): string {
  const { phase, conditions } = asJsonObject(status) ?? {};
  const failing = ((Array.isArray(conditions) ? conditions : []) as readonly JsonValue[])
    .map((condition) => asJsonObject(condition) ?? {})
    .find((condition) => condition.status === "False" && typeof condition.message === "string");
  const message = failing === undefined ? ", and no node has taken it" : `: ${String(failing.message)}`;
  return `: its pod is ${String(phase)}${message}`;
}

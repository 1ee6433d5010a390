import { asJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import type { ObjectRef } from "../../ports/cluster.ts";
import { stepError } from "../apply-error.ts";
import { startDeletion } from "./delete-object.ts";
import { runTogether } from "./run-together.ts";
import type { StepBench } from "./step-bench.ts";
import { waitUntil } from "./wait-until.ts";

/**
 * Deletes namespaces that are provably ours and waits until they are gone, with all that is inside. What holds one is
 * told while it waits, and in the failure; finalizers of others are theirs to remove.
 */
export async function deleteNamespaces(bench: StepBench, names: readonly string[]): Promise<void> {
  const { signal } = bench.context;
  await runTogether(names, signal, async (name) => {
    await startDeletion(bench, namespaceRef(name));
  });
  await runTogether(names, signal, (name) => awaitGone(bench, name));
}

function namespaceRef(name: string): ObjectRef {
  return { apiVersion: "v1", kind: "Namespace", name };
}

async function awaitGone(bench: StepBench, name: string): Promise<void> {
  let holding = "";
  const { api, context, patienceMs } = bench;
  await waitUntil(
    context,
    {
      patienceMs,
      detail: () => `waits for namespace ${name} to be gone${holding}`,
      onTimeout: () =>
        stepError("TEN7055", `namespace ${name} in ${api.place} is still being deleted${holding}`, { retry: "later" }),
    },
    async () => {
      const live = await api.get(namespaceRef(name));
      if (live === undefined) return true;
      holding = describeHolders(live);
      return undefined;
    },
  );
}

/** Conditions that say what keeps a namespace (kubernetes `pkg/controller/namespace/deletion/status_condition_utils.go`). */
const holders: ReadonlySet<string> = new Set([
  "NamespaceContentRemaining",
  "NamespaceDeletionContentFailure",
  "NamespaceDeletionDiscoveryFailure",
  "NamespaceDeletionGroupVersionParsingFailure",
  "NamespaceFinalizersRemaining",
]);

function describeHolders(live: JsonObject): string {
  const conditions = asJsonObject(live.status)?.conditions;
  if (!Array.isArray(conditions)) return "";
  const messages = (conditions as readonly JsonValue[])
    .map((condition) => asJsonObject(condition) ?? {})
    .filter(({ type, status }) => status === "True" && holders.has(String(type)))
    .map(({ message }) => String(message));
  return messages.length === 0 ? "" : `: ${messages.join("; ")}`;
}

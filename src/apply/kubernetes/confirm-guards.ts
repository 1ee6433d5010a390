import { hasFailed } from "../../model/error.ts";
import { stepError } from "../apply-error.ts";
import type { StepBench } from "./step-bench.ts";
import { waitUntil } from "./wait-until.ts";

/** What a policy that reads the namespace's Guardrail says of the probe, and of a Guardrail that it does not see yet. */
const refusal = /Service type NodePort is not allowed/;
const guardsPatienceMs = 60_000;

/**
 * Waits until the API server refuses, for the guardrails' own reason, what a tenant may never create: then it enforces
 * the policies and sees the Guardrail of this namespace. One request that writes nothing.
 *
 * It finds a cell whose guardrails were never applied, which an apply of one tenant would otherwise give access to.
 */
export async function confirmGuards(bench: StepBench, namespace: string): Promise<void> {
  if (bench.controllers === "none" || bench.api.admission === "none") return;
  const probe = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "tenantry-probe", namespace },
    spec: { type: "NodePort", ports: [{ port: 1 }] },
  };
  let answer = "it was accepted";
  await waitUntil(
    bench.context,
    {
      patienceMs: Math.min(guardsPatienceMs, bench.patienceMs),
      detail: () => `waits for the guardrails to be in force in ${namespace}`,
      onTimeout: () =>
        stepError(
          "TEN7054",
          `the guardrails of ${bench.api.place} are not in force in namespace ${namespace}: a Service of type NodePort should be refused by policy, but ${answer}`,
          { retry: "later" },
        ),
    },
    async () => {
      const refused = await dryRun(bench, probe);
      answer = refused ?? "it was accepted";
      return refused !== undefined && refusal.test(refused) ? true : undefined;
    },
  );
}

/** The refusal, if there is one. */
async function dryRun(
  { api }: StepBench,
  probe: Parameters<StepBench["api"]["apply"]>[0],
): Promise<string | undefined> {
  try {
    await api.apply(probe, { dryRun: true });
    return undefined;
  } catch (error) {
    if (hasFailed(error, "denied", "invalid", "quota", "conflict")) return error.message;
    throw error;
  }
}

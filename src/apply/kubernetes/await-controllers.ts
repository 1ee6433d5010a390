import { asJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import { equalQuantities } from "../../model/quantity.ts";
import { stepError } from "../apply-error.ts";
import { inventoryOf } from "./inventory.ts";
import { type LiveQuota, liveQuota } from "./live-quota.ts";
import type { ObjectTask } from "./object-task.ts";
import type { WantedQuota } from "./quota-round.ts";
import type { StepBench } from "./step-bench.ts";
import { waitUntil } from "./wait-until.ts";

const definitionKind = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };
const policyKind = { apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicy" };

/** Waits until the definitions are Established and their kinds are served. */
export async function awaitDefinitions(bench: StepBench, tasks: readonly ObjectTask[]): Promise<void> {
  const names = tasks.filter(({ manifest }) => manifest.kind === definitionKind.kind).map(nameOf);
  await awaitAll(bench, { what: "be established", names }, async (name) => {
    const live = await bench.api.get({ ...definitionKind, name });
    return live !== undefined && isEstablished(live) && (await isServed(bench, live));
  });
}

/** Waits until the validating policies have been observed, type checking included; mutating ones have no status. */
export async function awaitPolicies(bench: StepBench, tasks: readonly ObjectTask[]): Promise<void> {
  const names = tasks.filter(({ manifest }) => manifest.kind === policyKind.kind).map(nameOf);
  if (names.length === 0) return;
  let observed: ReadonlySet<string> = new Set();
  await awaitAll(bench, { what: "be observed", names }, async (name) => {
    if (!observed.has(name)) observed = await listObserved(bench);
    return observed.has(name);
  });
}

/** Waits until the API server enforces the quotas as they were applied: `status.hard` is what admission compares with. */
export async function awaitQuotas(bench: StepBench, quotas: readonly WantedQuota[]): Promise<void> {
  if (quotas.length === 0 || bench.controllers === "none") return;
  let missing = quotas;
  await waitUntil(
    bench.context,
    {
      patienceMs: bench.patienceMs,
      longestPauseMs: 1000,
      detail: () => `waits for ${missing.length} of ${quotas.length} quotas to be counted`,
      onTimeout: () => lateError(bench, { what: "be counted", names: missing.map(quotaTitle) }),
    },
    async () => {
      const live = await readQuotas(bench);
      missing = missing.filter((quota) => !isEnforced(quota, live));
      return missing.length === 0 ? true : undefined;
    },
  );
}

/** The quotas that carry the owner's inventory label, by one list that other owners' steps share. */
export async function readQuotas({ waits, api, context, owner }: StepBench): Promise<readonly LiveQuota[]> {
  const look = { clock: context.clock, gatherMs: gatherQuotasMs };
  const quotas = await context.idle(waits.quotas(api, inventoryOf(owner), look));
  return quotas.map(liveQuota);
}

/** Long enough for many owners to share a request, short beside what a controller takes. */
const gatherQuotasMs = 50;

function quotaTitle({ namespace, name }: WantedQuota): string {
  return `ResourceQuota ${namespace}/${name}`;
}

function isEnforced({ namespace, name, hard }: WantedQuota, live: readonly LiveQuota[]): boolean {
  const enforced = live.find((quota) => quota.namespace === namespace && quota.name === name)?.enforced;
  return enforced !== undefined && Object.entries(hard).every(([key, value]) => isEqual(value, enforced[key]));
}

function isEqual(wanted: string, actual: string | undefined): boolean {
  return actual !== undefined && equalQuantities(wanted, actual);
}

interface Awaited {
  readonly what: string;
  readonly names: readonly string[];
}

async function awaitAll(
  bench: StepBench,
  { what, names }: Awaited,
  isDone: (name: string) => Promise<boolean>,
): Promise<void> {
  if (names.length === 0 || bench.controllers === "none") return;
  let missing = names;
  await waitUntil(
    bench.context,
    {
      patienceMs: bench.patienceMs,
      detail: () => `waits for ${missing.length} of ${names.length} to ${what}`,
      onTimeout: () => lateError(bench, { what, names: missing }),
    },
    async () => {
      const left: string[] = [];
      for (const name of missing) if (!(await isDone(name))) left.push(name);
      missing = left;
      return missing.length === 0 ? true : undefined;
    },
  );
}

function lateError({ api, patienceMs }: StepBench, { what, names }: Awaited): ReturnType<typeof stepError> {
  const shown = names.slice(0, 3).join(", ");
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  const seconds = Math.round(patienceMs / 1000);
  return stepError("TEN7053", `waited ${seconds} s in vain in ${api.place} for ${shown}${more} to ${what}`, {
    retry: "later",
  });
}

function isEstablished(live: JsonObject): boolean {
  const conditions = asJsonObject(live.status)?.conditions;
  if (!Array.isArray(conditions)) return false;
  return (conditions as readonly JsonValue[]).some((condition) => {
    const { type, status } = asJsonObject(condition) ?? {};
    return type === "Established" && status === "True";
  });
}

/** Discovery follows a moment after the definition. */
async function isServed({ api }: StepBench, definition: JsonObject): Promise<boolean> {
  const { group, names, versions } = asJsonObject(definition.spec) ?? {};
  const kind = String(asJsonObject(names)?.kind);
  for (const version of (versions ?? []) as readonly JsonObject[]) {
    if (version.served !== true) continue;
    const found = await api.findKind({ apiVersion: `${String(group)}/${String(version.name)}`, kind });
    if (found === undefined) return false;
  }
  return true;
}

async function listObserved({ api }: StepBench): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const page of api.list(policyKind)) {
    for (const { metadata, status } of page) {
      const { name, generation } = asJsonObject(metadata) ?? {};
      if (asJsonObject(status)?.observedGeneration === generation) names.add(String(name));
    }
  }
  return names;
}

function nameOf({ manifest }: ObjectTask): string {
  return manifest.metadata.name;
}

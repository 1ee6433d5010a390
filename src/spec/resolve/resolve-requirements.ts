import { compareText } from "../../model/json.ts";
import { parseMicros } from "../../model/money.ts";
import type { RequirementKey, Requirements } from "../../model/requirements.ts";
import { parseSeconds } from "../schema/amounts.ts";
import { normaliseCompliance } from "../schema/compliance.ts";
import type { Scalar } from "../schema/field.ts";
import { parseNoisyNeighbour } from "../schema/noisy-neighbour.ts";
import type { RawRequirements } from "../schema/raw.ts";
import { expandRegion } from "../schema/regions.ts";

/** The tenant's requirements with the environment's in place of them, key by key; nothing is merged deeper. */
export function mergeRequirements(
  tenant: RawRequirements | undefined,
  environment: RawRequirements | undefined,
): RawRequirements {
  return { ...tenant, ...environment };
}

/** The keys that were written down, sorted. */
export function statedKeys(stated: RawRequirements): readonly RequirementKey[] {
  return (Object.keys(stated) as RequirementKey[]).filter((key) => stated[key] !== undefined).sort(compareText);
}

/** Requirements that are written the way the model holds them. */
const plainDefaults = {
  complianceScope: "shared",
  dataClassification: "internal",
  threatModel: "code-execution",
  nodes: "shared",
  billing: "allocated",
  network: "shared",
  ownConsole: false,
  quotaIndependence: false,
  untrustedCode: false,
  privilegedWorkloads: false,
} as const satisfies Partial<Requirements>;

type PlainRequirements = Pick<Requirements, keyof typeof plainDefaults>;

/** Reads every form a requirement may be written in and applies the defaults. */
export function resolveRequirements(stated: RawRequirements): Requirements {
  return {
    ...resolvePlain(stated),
    compliance: sortedSet((stated.compliance ?? []).map((id) => normaliseCompliance(id) ?? id)),
    dataResidency: sortedSet((stated.dataResidency ?? []).flatMap(expandRegion)),
    ...optional("region", stated.region),
    kubernetesApi: resolveKubernetesApi(stated),
    encryption: resolveEncryption(stated),
    noisyNeighbour: parseNoisyNeighbour(stated.noisyNeighbour) ?? "tolerated",
    ...optional("maxSharedTenants", stated.maxSharedTenants),
    ...optional("lifetimeHours", hoursOf(stated.lifetime)),
    ...optional("readyWithinSeconds", secondsOf(stated.readyWithin)),
    apartFrom: sortedSet(stated.apartFrom ?? []),
    ...optional("monthlyCostCeilingMicros", microsOf(stated)),
  };
}

function resolvePlain(stated: RawRequirements): PlainRequirements {
  const keys = Object.keys(plainDefaults) as (keyof PlainRequirements)[];
  const written = Object.fromEntries(keys.filter((key) => stated[key] !== undefined).map((key) => [key, stated[key]]));
  return { ...plainDefaults, ...written };
}

function resolveKubernetesApi(stated: RawRequirements): Requirements["kubernetesApi"] {
  const { version, ...needs } = stated.kubernetesApi ?? {
    customResourceDefinitions: false,
    admissionWebhooks: false,
    clusterScoped: false,
  };
  return version === undefined ? needs : { ...needs, version };
}

function resolveEncryption(stated: RawRequirements): Requirements["encryption"] {
  const { kmsKey, covers } = stated.encryption ?? { kmsKey: "platform" };
  if (kmsKey === "platform") return { kmsKey, covers: [] };
  return { kmsKey, covers: covers === undefined ? ["aws-data"] : sortedSet(covers) };
}

function microsOf(stated: RawRequirements): number | undefined {
  return stated.monthlyCostCeiling === undefined ? undefined : parseMicros(String(stated.monthlyCostCeiling.amount));
}

function secondsOf(duration: Scalar | undefined): number | undefined {
  return duration === undefined ? undefined : parseSeconds(duration);
}

function hoursOf(duration: Scalar | undefined): number | undefined {
  const seconds = secondsOf(duration);
  return seconds === undefined ? undefined : seconds / 3600;
}

function sortedSet<T extends string>(values: readonly T[]): readonly T[] {
  return [...new Set(values)].sort(compareText);
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}

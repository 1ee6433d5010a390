import { compareText } from "../../model/json.ts";
import type { TenantBy } from "./tenant-by.ts";

/** Last parts of label and tag keys that name a tenant, the plainest first. */
const tenantWords: readonly string[] = [
  "tenant",
  "tenant-id",
  "tenantid",
  "tenant-name",
  "customer",
  "customer-id",
  "client",
  "organization",
  "org",
  "team",
  "squad",
  "owner",
  "business-unit",
  "businessunit",
  "department",
  "project",
  "product",
];

/** Words that leave no doubt about what is meant. */
const plainWords = 8;

const environmentWords: readonly string[] = ["environment", "env", "stage", "environment-name"];

/** A label or tag key by which tenants are told apart. */
export interface TenantKey {
  readonly key: string;
  readonly isPlain: boolean;
}

/**
 * The keys among many sets of labels or tags that tell tenants apart: those whose last part is a tenant word and that have
 * at least two values, the plainest and then the most used first. A key that the user named comes first, whatever it has.
 */
export function findTenantKeys(
  sets: readonly Readonly<Record<string, string>>[],
  by: TenantBy | undefined,
): readonly TenantKey[] {
  const values = new Map<string, string[]>();
  for (const set of sets) {
    for (const [key, value] of Object.entries(set)) {
      if (value !== "" && rankOf(key) >= 0) values.set(key, [...(values.get(key) ?? []), value]);
    }
  }
  const found = [...values]
    .filter(([, used]) => new Set(used).size > 1)
    .sort(
      ([left, usedLeft], [right, usedRight]) =>
        Number(rankOf(left) >= plainWords) - Number(rankOf(right) >= plainWords) ||
        usedRight.length - usedLeft.length ||
        compareText(left, right),
    )
    .map(([key]) => ({ key, isPlain: rankOf(key) < plainWords }));
  const named = by !== undefined && by.kind !== "namespace-prefix" ? [{ key: by.key, isPlain: true }] : [];
  return [...named, ...found];
}

/** The value under the first of the keys that is there. */
export function labelValue(
  labels: Readonly<Record<string, string>>,
  keys: readonly TenantKey[],
): { readonly key: TenantKey; readonly value: string } | undefined {
  for (const key of keys) {
    const value = labels[key.key];
    if (value !== undefined && value !== "") return { key, value };
  }
  return undefined;
}

/** The environment that labels or tags name, if any. */
export function environmentOf(labels: Readonly<Record<string, string>>): string | undefined {
  for (const word of environmentWords) {
    const key = Object.keys(labels)
      .sort(compareText)
      .find((candidate) => lastPart(candidate) === word);
    const value = key === undefined ? undefined : labels[key];
    if (value !== undefined && value !== "") return value.toLowerCase().split("--").at(-1);
  }
  return undefined;
}

function rankOf(key: string): number {
  return tenantWords.indexOf(lastPart(key));
}

/** `acme.example/Tenant` is `tenant`; `acme:team` is `team`. */
function lastPart(key: string): string {
  return (key.split(/[/:]/).at(-1) ?? key).toLowerCase().replaceAll("_", "-");
}

import { compareText, sortKeys } from "../../model/json.ts";
import type { Placement, TenantLock } from "../../model/placement.ts";
import { apiVersion } from "../schema/metadata.ts";

const header = [
  "# Written by `tenantry lock`: where this tenant's environments are placed. Commit it beside the tenant's document.",
  "# What is here never moves by itself: do not edit it, and keep it as long as the resources exist.",
];

/** A lock as text: YAML with one flow-style environment per block, so that its bytes depend on the placements alone. */
export function formatLock(lock: TenantLock): string {
  const environments = [...lock.environments].sort((left, right) => compareText(left.environment, right.environment));
  return [
    ...header,
    `apiVersion: ${apiVersion}`,
    "kind: TenantLock",
    `metadata: {name: ${JSON.stringify(lock.tenant)}}`,
    environments.length === 0 ? "spec: {environments: []}" : "spec:\n  environments:",
    ...environments.flatMap(formatPlacement),
    "",
  ].join("\n");
}

function formatPlacement(placement: Placement): readonly string[] {
  const { architecture, account, opens, opensForAccount, vpcCidr } = placement;
  const lines = [
    ["name", placement.environment],
    ["architecture", { ...architecture, boundaries: [...architecture.boundaries].sort(compareText) }],
    ["host", placement.host],
    ["account", account.kind === "cell" ? { cell: account.cell } : { dedicated: account.account }],
    ["region", placement.region],
    ...(vpcCidr === undefined ? [] : [["vpcCidr", vpcCidr] as const]),
    ...(opens === undefined ? [] : [["opens", opens] as const]),
    ...(opensForAccount === undefined ? [] : [["opensForAccount", opensForAccount] as const]),
    ...(Object.keys(placement.names).length === 0 ? [] : [["names", placement.names] as const]),
  ] as const;
  return lines.map(
    ([key, value], index) => `${index === 0 ? "    - " : "      "}${key}: ${formatFlow(sortKeys(value))}`,
  );
}

/** Flow-style YAML that every reader takes the same way: text is always quoted. */
function formatFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatFlow).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${formatKey(key)}: ${formatFlow(item)}`);
  return `{${entries.join(", ")}}`;
}

function formatKey(key: string): string {
  return /^[A-Za-z][A-Za-z0-9-]*$/.test(key) && !/^(null|true|false|y|n|yes|no|on|off)$/i.test(key)
    ? key
    : JSON.stringify(key);
}

import type { ClusterObject } from "../../model/blueprint.ts";
import { compareText } from "../../model/json.ts";
import { markdownTable } from "./markdown-text.ts";

/** What each namespace may use, from its ResourceQuotas; empty when there is none. */
export function quotaSection(objects: readonly ClusterObject[]): string {
  const quotas = objects.filter(({ manifest }) => manifest.kind === "ResourceQuota");
  const limits = quotas.map(({ manifest }) => ({
    namespace: manifest.metadata.namespace ?? "",
    hard: (manifest.spec as { readonly hard?: Readonly<Record<string, string>> } | undefined)?.hard ?? {},
  }));
  const keys = [...new Set(limits.flatMap(({ hard }) => Object.keys(hard)))].sort(compareText);
  if (keys.length === 0) return "";
  const rows = limits
    .map(({ namespace, hard }) => [namespace, ...keys.map((key) => String(hard[key] ?? ""))])
    .sort((left, right) => compareText(left.join("\u0000"), right.join("\u0000")));
  return markdownTable(["quota of", ...keys], rows);
}

import type { ClusterObject } from "../../model/blueprint.ts";
import { compareText } from "../../model/json.ts";
import { markdownTable } from "./markdown-text.ts";

/** What each namespace may use, a column each, from all its ResourceQuotas; empty when there is none. */
export function quotaSection(objects: readonly ClusterObject[]): string {
  const limits = new Map<string, Record<string, string>>();
  for (const { manifest } of objects) {
    if (manifest.kind !== "ResourceQuota") continue;
    const { hard } = (manifest.spec as { readonly hard?: Readonly<Record<string, string>> } | undefined) ?? {};
    const namespace = manifest.metadata.namespace ?? "";
    limits.set(namespace, { ...limits.get(namespace), ...hard });
  }
  const columns = [...limits].sort(([left], [right]) => compareText(left, right));
  const keys = [...new Set(columns.flatMap(([, hard]) => Object.keys(hard)))].sort(compareText);
  if (keys.length === 0) return "";
  return markdownTable(
    ["quota", ...columns.map(([namespace]) => namespace)],
    keys.map((key) => [key, ...columns.map(([, hard]) => hard[key] ?? "")]),
  );
}

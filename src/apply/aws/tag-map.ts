import type { Value } from "../../model/deferred.ts";

/** CloudFormation's list form of tags as a map. */
export function tagMap(value: Value | undefined): Readonly<Record<string, string>> {
  if (!Array.isArray(value)) return {};
  return Object.fromEntries(
    value.map((tag: { readonly Key?: string; readonly Value?: string }) => [tag.Key ?? "", tag.Value ?? ""]),
  );
}

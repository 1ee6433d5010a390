import type { Value } from "../../model/deferred.ts";
import { parsePointer } from "../../model/json-pointer.ts";
import type { PlannedChange } from "../../model/plan.ts";

/** CloudFormation's list form of tags as a map. */
export function tagMap(value: Value | undefined): Readonly<Record<string, string>> {
  if (!Array.isArray(value)) return {};
  return Object.fromEntries(
    value.map((tag: { readonly Key?: string; readonly Value?: string }) => [tag.Key ?? "", tag.Value ?? ""]),
  );
}

/** Keys of tags that the plan takes away. */
export function removedTags({ changes }: PlannedChange): readonly string[] {
  return changes.flatMap(({ path, after }) => {
    const [top, key] = parsePointer(path);
    return top === "Tags" && key !== undefined && after === undefined ? [key] : [];
  });
}

import { compareText } from "../../../model/json.ts";
import { invalid, type Template } from "./template.ts";

/** One page of a list, and the token of the next one. */
export function page<Item>(
  all: readonly Item[],
  token: string | undefined,
  size: number,
): { readonly items: readonly Item[]; readonly next: string | undefined } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString().replace("page:", ""));
  if (!Number.isInteger(start) || start < 0) throw invalid("The NextToken is invalid.");
  const end = start + size;
  const next = end < all.length ? Buffer.from(`page:${end}`).toString("base64url") : undefined;
  return { items: all.slice(start, end), next };
}

/** Tags as a list, sorted. */
export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags)
    .sort(([left], [right]) => compareText(left, right))
    .map(([Key, Value]) => ({ Key, Value }));
}

/** Tags as a record; refuses more than 50 and keys that AWS keeps to itself. */
export function tagMap(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): Readonly<Record<string, string>> {
  if (tags.length > 50) throw invalid("Only 50 tags are allowed on a stack.");
  for (const { Key = "" } of tags) {
    if (Key.toLowerCase().startsWith("aws:"))
      throw invalid(`aws: prefixed tag key names are not allowed for external use. (${Key})`);
  }
  return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** Parameters as a list; those that the template hides are hidden. */
export function parameterList(
  parameters: Readonly<Record<string, string>>,
  template: Template,
): { ParameterKey: string; ParameterValue: string }[] {
  return Object.entries(parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: template.parameters[ParameterKey]?.noEcho === true ? "****" : value,
  }));
}

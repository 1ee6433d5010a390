import type { Filter } from "@aws-sdk/client-ec2";
import { awsError } from "../../aws-error.ts";
import type { CloudResource } from "../resource-state.ts";

/** The values of an item by the name of a filter; a name that is missing here is refused. */
export type FilterValues<Item> = Readonly<Record<string, (item: Item) => readonly (string | undefined)[]>>;

/** The items that pass all filters. `tag:<key>` is known for every kind; `*` and `?` in values are wildcards. */
export function filterItems<Item>(
  items: readonly Item[],
  filters: readonly Filter[] | undefined,
  { tags, values }: { readonly values: FilterValues<Item>; readonly tags: (item: Item) => CloudResource["tags"] },
): readonly Item[] {
  return (filters ?? []).reduce<readonly Item[]>((left, { Name = "", Values = [] }) => {
    const read = Name.startsWith("tag:")
      ? (item: Item): readonly (string | undefined)[] => [tags(item)[Name.slice(4)]]
      : Object.hasOwn(values, Name)
        ? values[Name]
        : undefined;
    if (read === undefined) throw awsError("InvalidParameterValue", `The filter '${Name}' is invalid`, 400);
    const patterns = Values.map(patternOf);
    return left.filter((item) =>
      read(item).some((value) => value !== undefined && patterns.some((one) => one.test(value))),
    );
  }, items);
}

function patternOf(value: string): RegExp {
  const escaped = value.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}

/** Those of the ids asked for, refused with the kind's own error when one does not exist; all of them without ids. */
export function chooseItems(
  all: readonly CloudResource[],
  ids: readonly string[] | undefined,
  { error, noun }: { readonly error: string; readonly noun: string },
): readonly CloudResource[] {
  if (ids === undefined || ids.length === 0) return all;
  return ids.map((id) => {
    const found = all.find((one) => (one.attributes.GroupId ?? one.id) === id);
    if (found === undefined) throw awsError(error, `The ${noun} '${id}' does not exist`, 400);
    return found;
  });
}

import type { Diagnostic } from "../model/diagnostic.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { inventoryLabel } from "../model/ownership.ts";
import type { LiveObject, Snapshot } from "../model/snapshot.ts";
import { asList, asObject, asText, type DumpFile, shapeProblem } from "./dump-file.ts";
import { withoutSecrets } from "./without-secrets.ts";

export interface ReadObjects {
  readonly objects: readonly LiveObject[];
  readonly gaps: Snapshot["gaps"];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a `kubectl get … -o json` dump of a cell: a List, a typed list of the raw API, or one object.
 *
 * A list that says it continues is a gap, as are objects that carry our labels without their managed fields. The values of
 * Secrets are dropped on the way in.
 */
export function readObjects(file: DumpFile, value: JsonValue, cell: string): ReadObjects {
  const list = asObject(value);
  const items = list === undefined ? asList(value) : listItems(list);
  if (items === undefined && list === undefined) return { objects: [], gaps: [], diagnostics: [noObject(file, [])] };
  const objects: LiveObject[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, item] of (items ?? [value]).entries()) {
    const manifest = readObject(item, list);
    if (manifest !== undefined) objects.push({ cell, manifest });
    else diagnostics.push(noObject(file, items === undefined ? [] : [...itemsPath(list), index]));
  }
  return { objects, gaps: [...continued(file, list, cell), ...withoutManagers(file, objects, cell)], diagnostics };
}

function listItems(list: JsonObject): readonly JsonValue[] | undefined {
  const items = asList(list.items);
  if (items !== undefined) return items;
  return list.items === null && String(list.kind).endsWith("List") ? [] : undefined;
}

function itemsPath(list: JsonObject | undefined): readonly string[] {
  return list === undefined ? [] : ["items"];
}

function readObject(item: JsonValue, list: JsonObject | undefined): JsonObject | undefined {
  const manifest = asObject(item);
  const kind = asText(manifest?.kind) ?? itemKind(list);
  const apiVersion = asText(manifest?.apiVersion) ?? asText(list?.apiVersion);
  const name = asText(asObject(manifest?.metadata)?.name);
  if (manifest === undefined || kind === undefined || apiVersion === undefined || name === undefined) return undefined;
  return withoutSecrets({ ...manifest, apiVersion, kind });
}

/** Items of a typed list (`NamespaceList`) leave out their kind, as the raw API does. */
function itemKind(list: JsonObject | undefined): string | undefined {
  const kind = asText(list?.kind);
  return kind?.endsWith("List") && kind !== "List" ? kind.slice(0, -"List".length) : undefined;
}

function continued(file: DumpFile, list: JsonObject | undefined, cell: string): Snapshot["gaps"] {
  const token = asText(asObject(list?.metadata)?.continue) ?? "";
  return token === "" ? [] : [{ place: cell, reason: `${file.path} ends before its list does` }];
}

function withoutManagers(file: DumpFile, objects: readonly LiveObject[], cell: string): Snapshot["gaps"] {
  const bare = objects.filter(({ manifest }) => {
    const metadata = asObject(manifest.metadata);
    return asObject(metadata?.labels)?.[inventoryLabel] !== undefined && metadata?.managedFields === undefined;
  });
  if (bare.length === 0) return [];
  const reason = `${file.path} was taken without --show-managed-fields, so ${bare.length} of ours have no proof of it`;
  return [{ place: cell, reason }];
}

function noObject(file: DumpFile, at: readonly (string | number)[]): Diagnostic {
  return shapeProblem(
    file,
    {
      code: "TEN5002",
      severity: "error",
      summary: `${file.path} holds something that is not an API object`,
      fix: "dump with kubectl get <kinds> -A -o json --show-managed-fields",
    },
    at,
  );
}

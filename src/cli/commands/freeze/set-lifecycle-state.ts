import { isMap, isScalar, parseAllDocuments, type Range, type YAMLMap } from "yaml";
import { TenantryError } from "../../../model/error.ts";
import type { Tenant } from "../../../model/tenant.ts";

type State = Tenant["lifecycle"]["state"];

/**
 * The text of a file in which a tenant's `spec.lifecycle.state` is set, every other byte as it was.
 *
 * Throws when the text is written in a way that cannot be edited without touching the rest; what to write is then said.
 */
export function setLifecycleState(text: string, tenant: string, state: State): string {
  const spec = findSpec(text, tenant);
  const edited = spec === undefined ? undefined : edit(text, spec, state);
  if (edited === undefined || readState(edited, tenant) !== state) {
    throw new TenantryError(
      `the document of tenant ${tenant} is written in a way that cannot be edited here; write \`lifecycle: {state: ${state}}\` under its spec`,
      { code: "TEN9019", source: "user" },
    );
  }
  return edited;
}

function edit(text: string, spec: YAMLMap, state: State): string | undefined {
  const lifecycle = spec.get("lifecycle");
  if (lifecycle === undefined) return insertPair(text, spec, `lifecycle: {state: ${state}}`);
  if (!isMap(lifecycle)) return undefined;
  const current = lifecycle.get("state", true);
  if (isScalar(current) && current.range) return replaceRange(text, current.range, state);
  return insertPair(text, lifecycle, `state: ${state}`);
}

/** Puts a pair before the first one of a map, in the form of the map. */
function insertPair(text: string, map: YAMLMap, pair: string): string | undefined {
  if (!map.range) return undefined;
  const [start] = map.range;
  if (map.flow === true) {
    const rest = map.items.length === 0 ? "" : ", ";
    return `${text.slice(0, start + 1)}${pair}${rest}${text.slice(start + 1)}`;
  }
  const column = start - (text.lastIndexOf("\n", start - 1) + 1);
  return `${text.slice(0, start)}${pair}\n${" ".repeat(column)}${text.slice(start)}`;
}

function replaceRange(text: string, [start, end]: Range, value: string): string {
  return `${text.slice(0, start)}${value}${text.slice(end)}`;
}

function findSpec(text: string, tenant: string): YAMLMap | undefined {
  for (const document of parseAllDocuments(text)) {
    if (!("contents" in document) || !isMap(document.contents)) continue;
    const map: YAMLMap = document.contents as YAMLMap;
    if (map.get("kind") !== "Tenant" || map.getIn(["metadata", "name"]) !== tenant) continue;
    const spec = map.get("spec");
    return isMap(spec) ? spec : undefined;
  }
  return undefined;
}

function readState(text: string, tenant: string): unknown {
  return findSpec(text, tenant)?.getIn(["lifecycle", "state"]);
}

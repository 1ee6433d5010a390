import type { JsonObject, JsonValue } from "../../model/json.ts";

/**
 * Logical ids of a template's resources without which some of the given ones could not be: what they refer to, and what that
 * refers to. A database that is kept keeps the subnets that it stands in.
 */
export function findStandsUnder(template: JsonObject, logicalIds: readonly string[]): ReadonlySet<string> {
  const resources = asObject(template.Resources) ?? {};
  const found = new Set<string>();
  const queue = [...logicalIds];
  for (let logical = queue.shift(); logical !== undefined; logical = queue.shift()) {
    for (const name of namesIn(resources[logical])) {
      if (resources[name] === undefined || found.has(name)) continue;
      found.add(name);
      queue.push(name);
    }
  }
  return found;
}

/** Everything that might be a reference: what is none of a resource's names is not looked at again. */
function* namesIn(value: JsonValue | undefined): Generator<string> {
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) yield* namesIn(item);
    return;
  }
  for (const [key, inner] of Object.entries(asObject(value) ?? {})) {
    if (key === "Ref" || key === "DependsOn") yield* texts(inner);
    else if (key === "Fn::GetAtt") yield* texts(inner).map((name) => name.split(".")[0] ?? name);
    else if (key === "Fn::Sub") yield* substituted(inner);
    yield* namesIn(inner);
  }
}

function texts(value: JsonValue): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((item) => typeof item === "string") : [];
}

function substituted(value: JsonValue): readonly string[] {
  return texts(value).flatMap((text) => [...text.matchAll(/\$\{([A-Za-z0-9]+)/g)].map(([, name = ""]) => name));
}

function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

import type { JsonObject, JsonValue } from "../../model/json.ts";

/** Fields that a list can be narrowed by, as far as anything asks for them. */
const known: ReadonlySet<string> = new Set(["metadata.name", "metadata.namespace", "type"]);

/** The objects that match `field=value,…`; a field that is not known here is a loud error. */
export function selectByFields(objects: readonly JsonObject[], selector: string | undefined): readonly JsonObject[] {
  if (selector === undefined || selector === "") return objects;
  const wanted = selector.split(",").map((term) => {
    const [field = "", value = ""] = term.split(/==?/, 2);
    if (!known.has(field)) throw new Error(`sandbox: the field selector ${term} is not known`);
    return { path: field.split("."), value };
  });
  return objects.filter((object) => wanted.every(({ path, value }) => readField(object, path) === value));
}

function readField(object: JsonObject, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, key) => (value as JsonObject | undefined)?.[key], object);
}

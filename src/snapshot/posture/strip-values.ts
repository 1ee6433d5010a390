import type { JsonObject, JsonValue } from "../../model/json.ts";
import { asList, asObject } from "../dump-file.ts";

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** ConfigMaps whose data decide access or enforcement: who may enter, and whether policies are in force. */
const readableMaps: ReadonlySet<string> = new Set(["kube-system/aws-auth", "kube-system/amazon-vpc-cni"]);

/** Variables whose values decide whether policies are in force. */
const readableVariables: ReadonlySet<string> = new Set(["NETWORK_POLICY_ENFORCING_MODE"]);

/**
 * An API object without what may be a secret value: data of Secrets and of ConfigMaps (but for those that decide access),
 * literal values of environment variables, and the copy of all that `kubectl apply` keeps in an annotation. `managedFields` go, too.
 */
export function stripValues(object: JsonObject): JsonObject {
  const metadata = asObject(object.metadata) ?? {};
  const { managedFields: _managed, annotations, ...named } = metadata;
  const { [lastApplied]: _applied, ...kept } = asObject(annotations) ?? {};
  const whole = { ...object, metadata: { ...named, ...(Object.keys(kept).length === 0 ? {} : { annotations: kept }) } };
  switch (object.kind) {
    case "Secret": {
      const { data: _data, stringData: _text, ...rest } = whole as JsonObject;
      return rest;
    }
    case "ConfigMap": {
      if (readableMaps.has(`${String(metadata.namespace)}/${String(metadata.name)}`)) return whole;
      const { data: _data, binaryData: _binary, ...rest } = whole as JsonObject;
      return rest;
    }
    default:
      return object.spec === undefined ? whole : { ...whole, spec: withoutLiterals(object.spec) };
  }
}

/** Keeps which variables there are and where they come from. Unchanged parts stay the same values. */
function withoutLiterals(value: JsonValue): JsonValue {
  const list = asList(value);
  if (list !== undefined) return list.map(withoutLiterals);
  const object = asObject(value);
  if (object === undefined) return value;
  return Object.fromEntries(
    Object.entries(object).map(([key, inner]) => [
      key,
      key === "env" ? withoutVariables(inner) : withoutLiterals(inner),
    ]),
  );
}

function withoutVariables(value: JsonValue): JsonValue {
  const list = asList(value);
  if (list === undefined) return withoutLiterals(value);
  return list.map((item) => {
    const { value: literal, ...variable } = asObject(item) ?? {};
    const isKept = literal !== undefined && readableVariables.has(String(variable.name));
    return isKept ? { ...variable, value: literal } : variable;
  });
}

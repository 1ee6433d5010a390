import { asJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";

/** A ResourceQuota as it stands: what it says, what admission enforces, and what is used. By resource, as written. */
export interface LiveQuota {
  readonly namespace: string;
  readonly name: string;
  readonly hard: Readonly<Record<string, string>>;
  /** `status.hard`; absent until it was first counted. */
  readonly enforced?: Readonly<Record<string, string>>;
  readonly used: Readonly<Record<string, string>>;
}

export function liveQuota(object: JsonObject): LiveQuota {
  const { namespace, name } = asJsonObject(object.metadata) ?? {};
  const status = asJsonObject(object.status);
  const enforced = asJsonObject(status?.hard);
  return {
    namespace: String(namespace),
    name: String(name),
    hard: texts(asJsonObject(object.spec)?.hard),
    ...(enforced === undefined ? {} : { enforced: texts(enforced) }),
    used: texts(status?.used),
  };
}

function texts(map: JsonValue | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(asJsonObject(map) ?? {}).map(([key, value]) => [key, String(value)]));
}

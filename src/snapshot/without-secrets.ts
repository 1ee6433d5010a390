import type { JsonObject } from "../model/json.ts";
import { asObject } from "./dump-file.ts";

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** An API object without the values of a Secret, and without the copy of them that kubectl keeps in an annotation. */
export function withoutSecrets(manifest: JsonObject): JsonObject {
  if (manifest.kind !== "Secret") return manifest;
  const { data: _data, stringData: _stringData, ...rest } = manifest;
  const metadata = asObject(rest.metadata) ?? {};
  const { [lastApplied]: _applied, ...annotations } = asObject(metadata.annotations) ?? {};
  return { ...rest, metadata: { ...metadata, annotations } };
}

const credentialName = /(passw(or)?d|passphrase|token|secret|credential|(api|access|private)[-_]?key)$/i;

/** Values of a release, which may hold credentials that their author put there: a text under such a name is not kept. */
export function withoutCredentials(values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === "string" && credentialName.test(name)) return [name, "(not read)"];
      const inner = asObject(value);
      return [name, inner === undefined ? value : withoutCredentials(inner)];
    }),
  );
}

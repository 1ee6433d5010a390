import type { Environment } from "@marcbachmann/cel-js";

/** What a message literal makes: a map that remembers its type, for mutations. */
export class CelMessage {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  constructor(type: string, fields: Readonly<Record<string, unknown>>) {
    this.type = type;
    this.fields = fields;
  }
}

class CelJsonPatch {}

/** Message literals, as `rewriteSource` leaves them, and `jsonpatch.escapeKey` (apiserver pkg/cel/library/jsonpatch.go). */
export function registerMessageLibrary(env: Environment): void {
  env.registerType("kubernetes.Message", { ctor: CelMessage, fields: {} });
  env.registerFunction(
    "messageOf(string, map): kubernetes.Message",
    (type: string, fields: Readonly<Record<string, unknown>>) => new CelMessage(type, fields),
  );
  env.registerType("kubernetes.JsonPatch", { ctor: CelJsonPatch, fields: {} });
  env.registerConstant("jsonpatch", "kubernetes.JsonPatch", new CelJsonPatch());
  env.registerFunction("kubernetes.JsonPatch.escapeKey(string): string", (_: CelJsonPatch, key: string) =>
    key.replaceAll("~", "~0").replaceAll("/", "~1"),
  );
}

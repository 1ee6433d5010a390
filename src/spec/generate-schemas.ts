import { stringify } from "yaml";
import { customResourceDefinitions } from "./custom-resource.ts";
import { type DocumentKind, documentSchema } from "./json-schema.ts";

const documentKinds: readonly DocumentKind[] = ["platform", "tenant", "lock"];

/** Every generated schema file: its path from the repository's root to its text. Same version, same bytes. */
export function generateSchemas(): Readonly<Record<string, string>> {
  const schemas = documentKinds.map((kind) => [
    `schemas/${kind}.schema.json`,
    `${JSON.stringify(documentSchema(kind), null, 2)}\n`,
  ]);
  const definitions = customResourceDefinitions().map((definition) => [
    `schemas/crds/${definition.metadata.name}.yaml`,
    stringify(definition, { lineWidth: 0, aliasDuplicateObjects: false }),
  ]);
  return Object.fromEntries([...schemas, ...definitions]);
}

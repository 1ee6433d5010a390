import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compareText, type JsonObject } from "../src/model/json.ts";
import { accountAnswers } from "./brownfield/accounts.ts";
import { askedKinds, clusters } from "./brownfield/clusters.ts";
import { organizationAnswers } from "./brownfield/organization.ts";

/**
 * Writes `examples/brownfield`: a platform that grew, as its owners would dump it with `kubectl get -o json` and `aws`.
 *
 * Everything in it is made up. What is wrong in it is said beside the objects in `brownfield/`. An argument names another folder.
 */
const target = process.argv[2] ?? join(import.meta.dirname, "../examples/brownfield");
const files = new Map<string, unknown>();
for (const [cluster, objects] of Object.entries(clusters)) {
  const lists = new Map<string, JsonObject[]>(askedKinds.map((kind) => [kind, []]));
  for (const object of objects) {
    const kind = plural(String(object.kind).toLowerCase());
    lists.set(kind, [...(lists.get(kind) ?? []), object]);
  }
  for (const [kind, items] of lists)
    files.set(`kubernetes/${cluster}/${kind}.json`, { apiVersion: "v1", kind: "List", metadata: {}, items });
}
for (const [path, answer] of [...Object.entries(organizationAnswers), ...Object.entries(accountAnswers)])
  files.set(`aws/${path}.json`, answer);
rmSync(target, { recursive: true, force: true });
for (const [path, content] of [...files].sort(([left], [right]) => compareText(left, right))) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), `${JSON.stringify(content, null, 1)}\n`);
}
process.stdout.write(`${files.size} files in ${target}\n`);

function plural(kind: string): string {
  return kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

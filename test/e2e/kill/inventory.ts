import type { SandboxDescription } from "../../../src/sandbox/describe-sandbox.ts";
import { openSandbox } from "../../../src/sandbox/open-sandbox.ts";
import { type Keyspace, saveKeyspace } from "./etcd-keyspace.ts";
import { isPlanted, type SandboxPlace } from "./planted.ts";

/** Everything that exists on both layers, as sorted lines, and the bytes of what is foreign. */
export interface Inventory {
  readonly lines: readonly string[];
  readonly foreign: ReadonlyMap<string, string>;
}

export async function takeInventory(etcd: string, place: SandboxPlace): Promise<Inventory> {
  const keys = decode(await saveKeyspace(etcd));
  const sandbox = await openSandbox(place);
  const described = sandbox.describe();
  await sandbox.close();
  const foreign = new Map([
    ...[...keys].filter(([key]) => isPlanted(key) && !isOfControllers(key)),
    ...foreignInSandbox(described),
  ]);
  return { lines: [...clusterLines(keys.keys()), ...sandboxLines(described)].sort(), foreign };
}

/** What was planted in the sandbox, whole. */
function foreignInSandbox({ resources, accounts, units, objects }: SandboxDescription): ReadonlyMap<string, string> {
  const whole = (kind: string, items: readonly object[]): readonly (readonly [string, string])[] =>
    items
      .map((item) => JSON.stringify(item))
      .filter((text) => /"foreign(-bucket)?"/.test(text))
      .map((text) => [`${kind} ${text}`, text]);
  return new Map([
    ...whole("resource", resources),
    ...whole("account", accounts),
    ...whole("unit", units),
    ...objects.filter((key) => key.startsWith("foreign")).map((key) => [key, key] as const),
  ]);
}

/** What differs between two inventories, in words; empty when nothing does. */
export function differences(expected: Inventory, found: Inventory): readonly string[] {
  const wanted = new Set(expected.lines);
  const there = new Set(found.lines);
  return [
    ...expected.lines.filter((line) => !there.has(line)).map((line) => `missing: ${line}`),
    ...found.lines.filter((line) => !wanted.has(line)).map((line) => `orphan: ${line}`),
    ...[...expected.foreign].flatMap(([key, value]) =>
      found.foreign.get(key) === value ? [] : [`foreign thing changed: ${key}`],
    ),
  ];
}

function decode(keyspace: Keyspace): ReadonlyMap<string, string> {
  return new Map([...keyspace].map(([key, value]) => [Buffer.from(key, "base64").toString("utf8"), value]));
}

/** Objects by their keys. */
function clusterLines(keys: Iterable<string>): readonly string[] {
  return [...keys].filter((key) => !isOfControllers(key));
}

/** What the control plane makes in its own time, in every namespace and for its own controllers. */
function isOfControllers(key: string): boolean {
  return /^\/registry\/(leases|events|masterleases|ranges|peerserverleases|serviceaccounts\/kube-system)\/|\/serviceaccounts\/[^/]+\/default$|\/kube-root-ca\.crt$/.test(
    key,
  );
}

/** Accounts by name, so that two of one name show; resources and rows by how many there are of each sort. */
function sandboxLines({
  accounts,
  units,
  policies,
  resources,
  objects,
  counts,
}: SandboxDescription): readonly string[] {
  const unitNames = new Map(units.map(({ id, name }) => [id, name]));
  const tally = new Map<string, number>();
  for (const { type } of resources) tally.set(type, (tally.get(type) ?? 0) + 1);
  return [
    ...accounts.map(({ name, state, parentId }) => `account ${name} ${state} in ${unitNames.get(parentId) ?? "root"}`),
    ...units.map(({ name, parentId }) => `unit ${name} in ${unitNames.get(parentId) ?? "root"}`),
    ...policies.map(({ name, type }) => `policy ${name} ${type}`),
    ...[...tally].map(([type, count]) => `${count} x ${type}`),
    ...objects.filter((key) => !key.includes("/leases/")),
    ...Object.entries(counts).flatMap(([kind, count]) => (isSettled(kind) ? [`${count} rows of ${kind}`] : [])),
  ];
}

/** Kinds of rows whose number says what exists, not what happened on the way. */
function isSettled(kind: string): boolean {
  return /^(kubernetes|helm)/.test(kind);
}

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
  const foreign = new Map<string, string>();
  for (const [key, value] of keys) if (isPlanted(key) && !isOfControllers(key)) foreign.set(key, value);
  for (const resource of described.resources) {
    const text = JSON.stringify(resource);
    if (/"foreign(-bucket)?"/.test(text)) foreign.set(`resource ${resource.type}`, text);
  }
  for (const account of described.accounts) {
    if (account.name === "foreign") foreign.set("account", JSON.stringify(account));
  }
  for (const unit of described.units) if (unit.name === "foreign") foreign.set("unit", JSON.stringify(unit));
  for (const object of described.objects) if (object.startsWith("foreign")) foreign.set(object, object);
  return { lines: [...clusterLines(keys.keys()), ...sandboxLines(described)].sort(), foreign };
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

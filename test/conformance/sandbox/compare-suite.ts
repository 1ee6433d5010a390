import { isDeepStrictEqual } from "node:util";
import type { ClusterObject } from "../../../src/model/blueprint.ts";
import { hasFailed } from "../../../src/model/error.ts";
import { type JsonObject, stableStringify } from "../../../src/model/json.ts";
import { waveOfKind } from "../../../src/model/object-waves.ts";
import type { ClusterApi } from "../../../src/ports/cluster.ts";
import { fieldConflicts } from "../../../src/ports/field-conflicts.ts";
import type { ManagedEntry } from "../../../src/sandbox/kubernetes/server-side-apply.ts";
import type { Report } from "../kubernetes/harness/report.ts";
import { resolveDeferred } from "../kubernetes/harness/resolve-deferred.ts";

/** The same place twice: on a real API server and in the sandbox, each as us and as somebody else. */
export interface Pair {
  readonly real: ClusterApi;
  readonly sandbox: ClusterApi;
  readonly realEditor: ClusterApi;
  readonly sandboxEditor: ClusterApi;
}

type Deed = (ours: ClusterApi, editor: ClusterApi) => Promise<unknown>;

/** Applies every object to both and compares what either says and then has. */
export async function compareObjects(pair: Pair, objects: readonly ClusterObject[], report: Report): Promise<void> {
  const sorted = objects
    .map(({ manifest }) => resolveDeferred(manifest) as JsonObject)
    .sort((left, right) => orderOf(left) - orderOf(right));
  for (const manifest of sorted) {
    const { name, namespace } = manifest.metadata as { readonly name: string; readonly namespace?: string };
    const title = `${String(manifest.kind)} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
    await compareDeed(pair, report, `apply ${title}`, async (ours) => plain((await ours.apply(manifest)).object));
    await compareDeed(pair, report, `apply ${title} again`, async (ours) => {
      const { created, object } = await ours.apply(manifest);
      return [plain(object), created];
    });
  }
}

/** Does one thing on both sides and compares the outcome, be it an answer or a refusal. */
export async function compareDeed(
  { real, realEditor, sandbox, sandboxEditor }: Pair,
  report: Report,
  title: string,
  deed: Deed,
): Promise<void> {
  const expected = await outcomeOf(() => deed(real, realEditor));
  const actual = await outcomeOf(() => deed(sandbox, sandboxEditor));
  report.record(title, isDeepStrictEqual(expected, actual) ? undefined : difference(expected, actual));
}

async function outcomeOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return JSON.parse(stableStringify((await run()) ?? null));
  } catch (error) {
    if (!hasFailed(error, "conflict", "invalid", "not-found")) throw error;
    const fields = fieldConflicts(error).map(({ field, manager }) => `${field} of ${manager}`);
    return { failure: error.failure, code: error.code, fields: fields.sort() };
  }
}

const volatile: ReadonlySet<string> = new Set(["creationTimestamp", "deletionTimestamp", "resourceVersion", "uid"]);

/** An object without what differs from run to run; its owners by name, without their times. */
export function plain(object: JsonObject | undefined): unknown {
  if (object === undefined) return undefined;
  const { status: _status, metadata, ...rest } = object;
  const { managedFields = [], ...others } = metadata as JsonObject;
  const managed = (managedFields as unknown as readonly ManagedEntry[])
    .filter(({ subresource }) => subresource === undefined)
    .map(({ fieldsV1, manager, operation }) => ({
      manager,
      operation,
      fieldsV1: isStub(object) ? withoutSelf(fieldsV1) : fieldsV1,
    }))
    .sort((left, right) => (`${left.manager}${left.operation}` < `${right.manager}${right.operation}` ? -1 : 1));
  const kept = Object.entries(others).filter(([name]) => !volatile.has(name));
  return { ...rest, metadata: { ...Object.fromEntries(kept), managed } };
}

/** Definitions that take anything leave the server to guess, and it then notes structures themselves. */
function isStub({ apiVersion }: JsonObject): boolean {
  return /^(karpenter\.sh|eks\.amazonaws\.com|networking\.k8s\.aws)\//.test(String(apiVersion));
}

function withoutSelf(fields: JsonObject): JsonObject {
  const kept = Object.entries(fields).filter(([name]) => name !== ".");
  return Object.fromEntries(kept.map(([name, below]) => [name, withoutSelf(below as JsonObject)]));
}

/** Bindings last: from then on the real server judges what is applied, and the sandbox does not. */
function orderOf({ kind }: JsonObject): number {
  return String(kind).endsWith("PolicyBinding") ? 9 : waveOfKind(String(kind)) + (kind === "Namespace" ? -0.5 : 0);
}

/** The first place at which two outcomes differ. */
function difference(expected: unknown, actual: unknown, path = ""): string {
  const isBranch = (value: unknown): value is object => typeof value === "object" && value !== null;
  if (!isBranch(expected) || !isBranch(actual)) {
    return `${path || "/"}: the sandbox says ${JSON.stringify(actual)}, the server ${JSON.stringify(expected)}`;
  }
  const [one, other] = [expected as Record<string, unknown>, actual as Record<string, unknown>];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const key = keys.find((name) => !isDeepStrictEqual(one[name], other[name])) ?? "";
  return difference(one[key], other[key], `${path}/${key}`);
}

import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Estate, EstateAccount, EstateGap } from "../../model/estate.ts";
import { compareText, type JsonObject, type JsonValue } from "../../model/json.ts";
import type { TrustedController } from "../../model/platform.ts";
import type { PostureDocument } from "../../ports/posture.ts";
import { asObject, type DumpFile, parseDump } from "../dump-file.ts";
import { accountAnswers, requiredOperations } from "./account-answers.ts";
import type { Answer } from "./answer.ts";
import { answerKey, createDraft, type Draft, objectsOf, type Whereabouts } from "./draft.ts";
import { type KnownCluster, readClusters } from "./read-clusters.ts";
import { organizationOperations, readOrganizationAnswers } from "./read-organization.ts";
import { type SortedDocuments, sortDocuments } from "./sort-documents.ts";
import { addTemplateResources } from "./template-resources.ts";

export interface PostureContext {
  /** What the documents say of clusters, by the folders of their objects. */
  readonly known?: readonly KnownCluster[];
  readonly trustedControllers?: readonly TrustedController[];
}

export interface ReadPosture {
  readonly estate: Estate;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a folder of dumps; see `readPosture`. What is not JSON is an error, what nobody knows a warning. */
export function readPostureFiles(files: Iterable<DumpFile>, context: PostureContext = {}): ReadPosture {
  const documents: PostureDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of files) {
    if (!file.path.endsWith(".json")) continue;
    const parsed = parseDump(file);
    if ("problem" in parsed) diagnostics.push(parsed.problem);
    else documents.push({ path: file.path, value: parsed.value });
  }
  const read = readPosture(documents, context);
  return { estate: read.estate, diagnostics: [...diagnostics, ...read.diagnostics] };
}

/**
 * Normalises documents to an estate: what `tenantry collect` wrote, `kubectl get … -o json`, `aws … --output json` in files that are called
 * anything as long as their name or shape tells the operation, and the layout that `plan --snapshot` reads.
 *
 * The order of documents never matters. What a proof needs and no document tells is a gap.
 */
export function readPosture(documents: readonly PostureDocument[], context: PostureContext = {}): ReadPosture {
  const sorted = sortDocuments(documents);
  const draft = createDraft();
  const organization = readOrganizationAnswers(sorted.answers);
  const answered = addAccounts(draft, sorted);
  const stacked = addStacks(draft, sorted);
  const { resources, gaps } = draft.finish(new Set(sorted.answers.map(answerKey)));
  const clusters = readClusters({
    documents: sorted.objects,
    records: sorted.records,
    known: context.known ?? [],
    resources,
  });
  const byAccount = Map.groupBy(resources, ({ accountId }) => accountId);
  const ids = [...new Set([...organization.members.keys(), ...byAccount.keys()])].sort(compareText);
  const accounts = ids.map((id): EstateAccount => {
    const { name, parent, tags = {} } = organization.members.get(id) ?? {};
    return {
      id,
      tags,
      resources: byAccount.get(id) ?? [],
      ...(name === undefined ? {} : { name }),
      ...(parent === undefined ? {} : { parent }),
    };
  });
  const unread = ids
    .filter((id) => !byAccount.has(id) && !answered.has(id))
    .map((id) => ({ place: id, what: "*", reason: `nothing of account ${id} is among the documents` }));
  return {
    estate: {
      origin: "snapshot",
      ...(organization.organization === undefined ? {} : { organization: organization.organization }),
      accounts,
      clusters: clusters.clusters,
      trustedControllers: context.trustedControllers ?? [],
      gaps: withoutCovered([...sorted.gaps, ...organization.gaps, ...gaps, ...stacked, ...unread, ...clusters.gaps]),
    },
    diagnostics: sorted.diagnostics,
  };
}

/** Where nothing of a place was seen, what else is missing there need not be told. */
function withoutCovered(gaps: readonly EstateGap[]): readonly EstateGap[] {
  const whole = new Set(gaps.filter(({ what }) => what === "*").map(({ place }) => place));
  return gaps.filter(
    ({ place, what }) => what === "*" || !(whole.has(place) || whole.has(place.split("/")[0] ?? place)),
  );
}

/** An account, or a region of it, with the operations whose answers are there. */
interface SeenPlace {
  readonly where: Whereabouts;
  readonly operations: Set<string>;
}

/** Adds what answers tell, and gives the accounts that they are of; some have nothing to tell. */
function addAccounts(draft: Draft, { answers }: SortedDocuments): ReadonlySet<string> {
  const seen = new Map<string, SeenPlace>();
  const only = soleAccount(answers);
  for (const answer of answers) {
    if (organizationOperations.has(answer.operation) && isOrganizational(answer)) continue;
    const where: Whereabouts = {
      accountId: answer.accountId ?? only ?? "000000000000",
      region: answer.region ?? "global",
      source: answer.source,
    };
    accountAnswers[answer.operation]?.(draft, answer, where);
    const key = `${where.accountId}/${where.region}`;
    const place = seen.get(key) ?? { where, operations: new Set() };
    place.operations.add(answer.operation);
    seen.set(key, place);
  }
  noteMissing(draft, seen);
  return new Set([...seen.values()].map(({ where }) => where.accountId));
}

/** Files in the folder of another service have operations of the same name. */
function isOrganizational({ operation, names, source }: Answer): boolean {
  if (operation !== "listtagsforresource") return true;
  return source.includes("organizations/") || /^\d{12}$/.test(names.at(-1) ?? "");
}

/** Answers that do not say whose they are belong to the one account that others name. */
function soleAccount(answers: readonly Answer[]): string | undefined {
  const ids = new Set(answers.flatMap(({ accountId }) => accountId ?? []));
  return ids.size === 1 ? [...ids][0] : undefined;
}

/** Gaps of what no file of an account, or of a region of it, answers. */
function noteMissing(draft: Draft, seen: ReadonlyMap<string, SeenPlace>): void {
  const ofAccount = new Map<string, Set<string>>();
  for (const { where, operations } of seen.values()) {
    const all = ofAccount.get(where.accountId) ?? new Set();
    for (const operation of operations) all.add(operation);
    ofAccount.set(where.accountId, all);
  }
  const regions = [...seen].filter(([, { where }]) => where.region !== "global");
  for (const { operation, types, scope } of requiredOperations) {
    const places: readonly (readonly [string, ReadonlySet<string>])[] =
      scope === "account" ? [...ofAccount] : regions.map(([place, { operations }]) => [place, operations]);
    for (const [place, operations] of places) {
      if (operations.has(operation.replaceAll("-", ""))) continue;
      for (const what of types) draft.gap({ place, what, reason: `${operation} is not among the documents` });
    }
  }
}

/** Stacks whose resources nobody read are taken at their template's word, which is noted. */
function addStacks(draft: Draft, { answers, templates }: SortedDocuments): readonly EstateGap[] {
  const live = new Set(
    answers.filter(({ operation }) => operation === "getaccountauthorizationdetails").map(({ accountId }) => accountId),
  );
  const bySource = new Map(answers.map((answer) => [answer.source, answer]));
  const gaps = new Map<string, EstateGap>();
  for (const { path, value } of templates) {
    const [, accountId = "", region = "", file = ""] = path.split("/");
    if (live.has(accountId) || file === "") continue;
    const name = file.replace(/\.template\.json$/, "");
    const template = typeof value.TemplateBody === "string" ? parsed(value.TemplateBody) : asObject(value.TemplateBody);
    const described = bySource.get(path.replace(/\.template\.json$/, ".stack.json"));
    addTemplateResources(
      draft,
      { name, parameters: parametersOf(described?.value), template: template ?? {} },
      { accountId, region, source: path },
    );
    gaps.set(accountId, {
      place: accountId,
      what: "*",
      reason: `of account ${accountId} only templates of stacks are among the documents: what they declare, not what is there`,
    });
  }
  return [...gaps.values()];
}

function parsed(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

function parametersOf(answer: JsonObject | undefined): Readonly<Record<string, string>> {
  const [stack] = objectsOf(answer ?? {}, "Stacks");
  return Object.fromEntries(
    objectsOf(stack ?? {}, "Parameters").map(({ ParameterKey, ParameterValue, ResolvedValue }) => [
      String(ParameterKey),
      String(ResolvedValue ?? ParameterValue ?? ""),
    ]),
  );
}

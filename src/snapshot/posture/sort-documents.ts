import type { Diagnostic } from "../../model/diagnostic.ts";
import type { EstateGap } from "../../model/estate.ts";
import { compareText, type JsonObject, type JsonValue } from "../../model/json.ts";
import type { PostureDocument } from "../../ports/posture.ts";
import { asList, asObject, asText } from "../dump-file.ts";
import { type Answer, readAnswer } from "./answer.ts";
import type { ClusterRecord, ObjectDocument } from "./read-clusters.ts";

/** The documents of a dump, by what they are. */
export interface SortedDocuments {
  readonly answers: Answer[];
  readonly objects: ObjectDocument[];
  readonly records: ClusterRecord[];
  readonly templates: { readonly path: string; readonly value: JsonObject }[];
  readonly gaps: EstateGap[];
  readonly diagnostics: Diagnostic[];
}

/** Sorts documents by their shape and, where that does not tell, their names; in the order of their paths. */
export function sortDocuments(documents: readonly PostureDocument[]): SortedDocuments {
  const sorted: SortedDocuments = { answers: [], objects: [], records: [], templates: [], gaps: [], diagnostics: [] };
  const inOrder = [...documents].sort((left, right) => compareText(left.path, right.path));
  for (const { path, value } of inOrder) {
    const object = asObject(Array.isArray(value) ? { kind: "List", items: value as JsonValue } : value);
    if (object === undefined || !sortDocument(sorted, path, object)) sorted.diagnostics.push(unknownFile(path));
  }
  return sorted;
}

/** False when nobody knows what the document is. */
function sortDocument(sorted: SortedDocuments, path: string, value: JsonObject): boolean {
  const [folder = "", second = ""] = path.split("/");
  // Values of releases grant nothing.
  if (folder === "helm") return true;
  if (path.endsWith(".gap.json")) sorted.gaps.push(...readGap(value));
  else if (folder === "clusters") sorted.records.push(readRecord(second, value));
  else if (isObjects(value)) sorted.objects.push({ path, place: placeOf(path), value });
  else if (value.TemplateBody !== undefined) sorted.templates.push({ path, value });
  else return sortAnswer(sorted, path, value);
  return true;
}

function readGap({ place, what, reason }: JsonObject): readonly EstateGap[] {
  return (asList(what) ?? []).map((type) => ({ place: String(place), what: String(type), reason: String(reason) }));
}

function readRecord(file: string, { server, version, complete }: JsonObject): ClusterRecord {
  return {
    place: decodeURIComponent(file.replace(/\.json$/, "")),
    complete: (asList(complete) ?? []).map(String),
    ...(typeof server === "string" ? { server } : {}),
    ...(typeof version === "string" ? { version } : {}),
  };
}

/** What is empty says that there is none, of whatever its name tells. */
function sortAnswer(sorted: SortedDocuments, path: string, value: JsonObject): boolean {
  const answer = readAnswer(path, value);
  if (answer === undefined) return false;
  sorted.answers.push(answer);
  const isCut = ["NextToken", "nextToken", "NextMarker", "Marker"].some((field) => (asText(value[field]) ?? "") !== "");
  if (isCut) {
    const place = answer.accountId ?? "organization";
    sorted.gaps.push({ place, what: "*", reason: `${path} ends before its list does` });
  }
  return true;
}

function isObjects(value: JsonObject): boolean {
  return (
    typeof value.kind === "string" &&
    (Array.isArray(value.items) || asObject(value.metadata) !== undefined || value.items === null)
  );
}

/** The folder below `kubernetes/`; a dump of one cluster may stand anywhere. */
function placeOf(path: string): string {
  const parts = path.split("/");
  if (parts[0] === "kubernetes" && parts.length > 2) return decodeURIComponent(parts[1] ?? "");
  return parts.length > 1 ? (parts.at(-2) ?? "cluster") : "cluster";
}

function unknownFile(path: string): Diagnostic {
  return {
    code: "TEN6602",
    severity: "warning",
    summary: `${path} is nothing that is known here, and is left out`,
    fix: "name the file after its operation, such as describe-vpcs.json, below a folder called after account and region",
  };
}

import { hasFailed, TenantryError } from "../../model/error.ts";
import type { JsonObject } from "../../model/json.ts";
import type { ListOptions, ServedKind } from "../../ports/cluster.ts";
import type { ApiCall } from "./api-call.ts";
import { resourcePath } from "./resource-path.ts";
import type { Transport } from "./transport.ts";

/** What client-go reads by; a page of objects with managed fields is about 1 MB. */
export const pageSize = 500;

/** No fallback: a server that cannot leave the rest out must refuse rather than send it. */
const metadataAccept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/** A list that takes longer than the server keeps old versions (5 minutes) three times over will do so again. */
const mostRestarts = 3;

export interface ListRequest {
  readonly transport: Transport;
  readonly served: ServedKind;
  readonly options: ListOptions;
  readonly timeoutMs: number;
}

interface ListPage {
  readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string };
  readonly items?: readonly JsonObject[] | null;
}

/**
 * Reads a list page by page, each object once.
 *
 * All pages are of one version of the list. When the server has forgotten that version (410) it is read again from the
 * start, and what was given already is left out.
 */
export async function* listPages(request: ListRequest): AsyncGenerator<readonly JsonObject[], void, void> {
  const given = new Set<unknown>();
  for (let tries = 0; tries <= mostRestarts; tries += 1) {
    const isComplete = yield* readOnce(request, given);
    if (isComplete) return;
  }
  throw tooSlow(request);
}

/** Gives what has not been given before; returns false when the server forgot the version half way. */
async function* readOnce(
  request: ListRequest,
  given: Set<unknown>,
): AsyncGenerator<readonly JsonObject[], boolean, void> {
  let token = "";
  do {
    const page = await readPage(request, token);
    if (page === "forgotten") return false;
    const items = (page.items ?? []).filter((item) => !given.has(uidOf(item)));
    for (const item of items) given.add(uidOf(item));
    token = page.metadata?.continue ?? "";
    if (items.length > 0) yield items.map((item) => named(item, request.served));
  } while (token !== "");
  return true;
}

async function readPage(request: ListRequest, token: string): Promise<ListPage | "forgotten"> {
  try {
    const { body } = await request.transport.send(pageCall(request, token));
    return JSON.parse(body) as ListPage;
  } catch (error) {
    // Only a 410 says `unavailable` and `now`.
    if (token !== "" && hasFailed(error, "unavailable") && error.retry === "now") return "forgotten";
    // The kind was taken away since it was discovered: it has no objects. Half-way that is to be seen from the start.
    if (hasFailed(error, "not-found")) return token === "" ? {} : "forgotten";
    throw error;
  }
}

function pageCall({ served, options, timeoutMs }: ListRequest, token: string): ApiCall {
  const query = new URLSearchParams({ limit: String(pageSize) });
  if (options.labelSelector !== undefined) query.set("labelSelector", options.labelSelector);
  if (options.fieldSelector !== undefined) query.set("fieldSelector", options.fieldSelector);
  if (token !== "") query.set("continue", token);
  return {
    method: "GET",
    path: `${resourcePath(served, options.namespace, "any")}?${query.toString()}`,
    ...(options.metadataOnly === true ? { accept: metadataAccept } : {}),
    isLarge: true,
    timeoutMs,
    operation: `list ${served.resource}`,
    title: `list ${served.resource}`,
    writes: false,
    idempotent: true,
    confidential: served.kind === "Secret",
  };
}

function uidOf(item: JsonObject): unknown {
  return (item.metadata as JsonObject | undefined)?.uid;
}

/** Items of built-in kinds come without the two fields that say what they are. */
function named(item: JsonObject, { apiVersion, kind }: ServedKind): JsonObject {
  if (item.kind === "PartialObjectMetadata") return { ...item, apiVersion, kind };
  return item.kind === undefined ? { apiVersion, kind, ...item } : item;
}

function tooSlow({ transport, served }: ListRequest): TenantryError {
  return new TenantryError(
    `cannot list ${served.resource} in ${transport.place}: the list takes longer than the server remembers it; run again when it is less busy`,
    { code: "TEN7209", source: "remote", failure: "unavailable", retry: "later" },
  );
}

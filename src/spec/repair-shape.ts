import type { z } from "zod";
import { shortHash } from "../model/names.ts";
import { exampleOf, mayBeAbsent, schemaAt } from "./schema/schema-at.ts";
import type { DocumentPath, SourceDocument } from "./source-file.ts";

/** A document without its malformed parts. Paths into it are turned into paths of the document as written. */
export interface Repaired<T> {
  readonly document: SourceDocument;
  readonly value: T;
}

/** Each attempt takes out what is malformed; taking out may leave something else incomplete. */
const mostAttempts = 4;

/**
 * Takes out of a document what has the wrong shape, so that what is right can still be checked against the rest.
 *
 * Undefined when too little is left. The result is for finding further problems only: it is never the loaded value.
 */
export function repairShape<T>(schema: z.ZodType<T>, document: SourceDocument): Repaired<T> | undefined {
  const repair = new Repair(schema, document);
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const parsed = schema.safeParse(repair.value);
    if (parsed.success) return { document: repair.repairedDocument(), value: parsed.data };
    if (!parsed.error.issues.every((issue) => repair.takeOut(issue))) return undefined;
    repair.closeGaps();
  }
  return undefined;
}

/** Marks a list item that is to go, until all issues of one attempt are seen. */
const gap: unique symbol = Symbol("gap");

class Repair {
  readonly value: unknown;
  readonly #schema: z.ZodType;
  readonly #document: SourceDocument;
  readonly #removed = new Set<string>();
  /** Original positions of the items left in each list, by the list itself. */
  readonly #positions = new Map<readonly unknown[], readonly number[]>();

  constructor(schema: z.ZodType, document: SourceDocument) {
    this.#schema = schema;
    this.#document = document;
    this.value = structuredClone(document.value);
  }

  /** False when nothing can be done about an issue. */
  takeOut(issue: z.core.$ZodIssue): boolean {
    const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
    if (issue.code !== "unrecognized_keys") return this.#takeOutAt(path);
    for (const key of issue.keys) this.#delete([...path, key]);
    return true;
  }

  #takeOutAt(path: DocumentPath): boolean {
    const step = path.at(-1);
    if (step === undefined) return false;
    // An item that was written without its list stands for the list.
    if (typeof step === "number") return this.#leaveGap(path) || this.#takeOutAt(path.slice(0, -1));
    if (mayBeAbsent(this.#schema, path)) return this.#delete(path);
    const placeholder = this.#placeholder(path);
    if (placeholder === undefined) return this.#takeOutAt(path.slice(0, -1));
    const parent = this.#container(path);
    if (parent === undefined || Array.isArray(parent)) return false;
    parent[step] = placeholder;
    return true;
  }

  /** Something to stand for a required value without which the whole document would say nothing. */
  #placeholder(path: DocumentPath): unknown {
    const place = path.map((step) => (typeof step === "number" ? "#" : step)).join(".");
    if (path.at(-1) === "name") this.#noteRemoved(path);
    if (place === "metadata.name") return `u${shortHash(`${this.#document.file.path} ${this.#document.index}`, 10)}`;
    if (place === "spec.environments.#.name") return `e${path[2]}`;
    if (place === "spec.owners") return [{ name: "unknown", role: "view" }];
    return place.startsWith("spec.organization.") ? exampleOf(schemaAt(this.#schema, path)) : undefined;
  }

  #delete(path: DocumentPath): boolean {
    const parent = this.#container(path);
    const key = path.at(-1);
    if (parent === undefined || Array.isArray(parent) || key === undefined) return false;
    this.#noteRemoved(path);
    delete parent[key];
    return true;
  }

  #leaveGap(path: DocumentPath): boolean {
    const list = this.#container(path);
    if (!Array.isArray(list)) return false;
    this.#noteRemoved(path);
    list[Number(path.at(-1))] = gap;
    return true;
  }

  #noteRemoved(path: DocumentPath): void {
    const field = path.findLast((step) => typeof step === "string");
    if (field !== undefined) this.#removed.add(field);
  }

  #container(path: DocumentPath): Record<string | number, unknown> | unknown[] | undefined {
    let value: unknown = this.value;
    for (const step of path.slice(0, -1)) {
      if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return undefined;
      value = (value as Record<string | number, unknown>)[step];
    }
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : undefined;
  }

  closeGaps(): void {
    visitLists(this.value, [], (list) => {
      if (!list.includes(gap)) return;
      const before = this.#positions.get(list) ?? list.map((_, index) => index);
      this.#positions.set(
        list,
        before.filter((_, index) => list[index] !== gap),
      );
      const left = list.filter((item) => item !== gap);
      list.length = left.length;
      left.forEach((item, index) => {
        list[index] = item;
      });
    });
  }

  repairedDocument(): SourceDocument {
    const positions = new Map<string, readonly number[]>();
    visitLists(this.value, [], (list, path) => {
      const kept = this.#positions.get(list);
      if (kept !== undefined) positions.set(JSON.stringify(path), kept);
    });
    return { ...this.#document, repair: { removed: this.#removed, positions } };
  }
}

/** Visits every list with its path in the repaired value, inner ones last. */
function visitLists(value: unknown, path: DocumentPath, see: (list: unknown[], path: DocumentPath) => void): void {
  if (Array.isArray(value)) {
    see(value, path);
    value.forEach((item, index) => {
      visitLists(item, [...path, index], see);
    });
  } else if (value !== null && typeof value === "object") {
    for (const [key, item] of Object.entries(value)) visitLists(item, [...path, key], see);
  }
}

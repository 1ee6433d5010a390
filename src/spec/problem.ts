import type { Severity } from "../model/diagnostic.ts";
import type { SpecCode } from "./codes.ts";
import { type DocumentPath, type SourceDocument, type SourceText, writtenPath } from "./source-file.ts";

/** Where a problem stands: a path whose place in the text is looked up later, or a range of characters. */
export type Anchor =
  | {
      readonly kind: "path";
      readonly document: SourceDocument;
      readonly path: DocumentPath;
      /** Whether the key or its value is at fault. */
      readonly target: "key" | "value";
    }
  | { readonly kind: "range"; readonly file: SourceText; readonly start: number; readonly end: number };

/** A diagnostic whose places have not been turned into lines and columns yet, because that costs a second parse. */
export interface Problem {
  readonly code: SpecCode;
  readonly severity: Severity;
  readonly summary: string;
  readonly detail?: string;
  readonly fix?: string;
  /** Absent only when no file was given at all. */
  readonly at?: Anchor;
  readonly related?: readonly { readonly message: string; readonly at: Anchor }[];
}

export function valueAt(document: SourceDocument, ...path: DocumentPath): Anchor {
  return { kind: "path", document, path: writtenPath(document, path), target: "value" };
}

export function keyAt(document: SourceDocument, ...path: DocumentPath): Anchor {
  return { kind: "path", document, path: writtenPath(document, path), target: "key" };
}

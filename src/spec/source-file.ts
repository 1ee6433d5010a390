/** One file as read by the caller. Bytes are decoded here, so that text that is not UTF-8 is reported with its place. */
export interface SourceFile {
  /** As shown to the user, relative to where the command runs. */
  readonly path: string;
  readonly text: string | Uint8Array;
}

/** A decoded file. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** One YAML document of a file, as plain values without prototypes to pollute. */
export interface SourceDocument {
  readonly file: SourceText;
  /** The document's position in its file, from 0. */
  readonly index: number;
  readonly value: unknown;
}

/** Keys and list positions from a document's root. */
export type DocumentPath = readonly (string | number)[];

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
  /** As written, whatever was taken out of it. */
  readonly value: unknown;
  /** Set when malformed parts were taken out before the rest was checked. */
  readonly repair?: DocumentRepair;
}

export interface DocumentRepair {
  /** Names of fields, and of lists with an item, that were taken out: what they held is not known. */
  readonly removed: ReadonlySet<string>;
  /** By the path of a list in the repaired value, as JSON: where each item that is left stood. */
  readonly positions: ReadonlyMap<string, readonly number[]>;
}

/** Keys and list positions from a document's root. */
export type DocumentPath = readonly (string | number)[];

/** The path in the document as written of a path in the value that was checked. */
export function writtenPath({ repair }: SourceDocument, path: DocumentPath): DocumentPath {
  if (repair === undefined || repair.positions.size === 0) return path;
  return path.map((step, index) => {
    const positions = typeof step === "number" ? repair.positions.get(JSON.stringify(path.slice(0, index))) : undefined;
    return typeof step === "number" ? (positions?.[step] ?? step) : step;
  });
}

/**
 * Where a table's rows belong: `global`, an account, or an account and a region. Global is what spans the organisation or,
 * like the names of buckets, all of AWS.
 */
export type Scope = string;

/** The scope of one account, or of one of its regions. */
export function scopeOf(accountId: string, region?: string): Scope {
  return region === undefined ? accountId : `${accountId}/${region}`;
}

export const globalScope: Scope = "global";

/**
 * Rows of one kind in one scope.
 *
 * Rows are JSON values and never changed in place: a change is another `put`. Keys are always told in code-unit order, so
 * that pages are the same however the rows came about.
 */
export interface Table<Row> {
  readonly get: (key: string) => Row | undefined;
  readonly has: (key: string) => boolean;
  readonly keys: () => readonly string[];
  readonly values: () => readonly Row[];
  readonly size: () => number;
  /** Only inside a transaction. */
  readonly put: (key: string, row: Row) => void;
  /** Only inside a transaction; a key without a row is ignored. */
  readonly delete: (key: string) => void;
}

/**
 * Everything the sandbox knows: AWS, clusters and releases alike.
 *
 * Nothing in it is wall-clock time or chance, so that the same calls leave the same bytes.
 */
export interface State {
  /** The rows of a kind (`cloudformation/stacks`) in a scope; the global scope without one. */
  readonly table: <Row>(kind: string, scope?: Scope) => Table<Row>;
  /** Every scope in which a kind has rows, sorted. */
  readonly scopes: (kind: string) => readonly Scope[];
  /** Every kind that has rows, sorted. */
  readonly kinds: () => readonly string[];
  /** The next of an endless series of ids: `length` characters of `alphabet` (hexadecimal unless told). In a transaction. */
  readonly nextId: (kind: string, length: number, alphabet?: string) => string;
  /**
   * Runs synchronous code whose writes are kept all together, on disk too before this returns, or not at all when it throws.
   * What other processes wrote to the same folder is seen. Code may run more than once, so it must have no effect elsewhere.
   * A transaction inside another one is part of it.
   */
  readonly transact: <Result>(run: () => Result) => Result;
}

import { createHash } from "node:crypto";
import { compareText, type JsonValue } from "../../model/json.ts";
import { globalScope, type Scope, type State, type Table } from "../aws/state.ts";
import type { Journal, RowChange } from "./journal.ts";
import { requireJson } from "./require-json.ts";

export interface StateOptions {
  /** What ids are made from. */
  readonly seed: string;
  /** The virtual time, told with each entry. */
  readonly nowMs: () => number;
  /** Another process, or an earlier one, was at this time already. */
  readonly onTime: (atMs: number) => void;
  /** Absent: in memory only. */
  readonly journal?: Journal;
  /** How much of the past can be looked at, in milliseconds of virtual time; none unless told. */
  readonly historyMs?: () => number;
}

/** The state, with what only the sandbox itself does to it. */
export interface StateStore extends State {
  /** Runs code that sees the state as it was at a moment; its writes are refused. */
  readonly asOf: <Result>(atMs: number, run: () => Result) => Result;
}

interface Rows {
  readonly byKey: Map<string, JsonValue>;
  /** The keys in order, while they are known. */
  keys: readonly string[] | undefined;
  values: readonly JsonValue[] | undefined;
}

interface Undo {
  readonly kind: string;
  readonly scope: Scope;
  readonly key: string;
  /** Undefined: there was no row. */
  readonly before: JsonValue | undefined;
}

const idsKind = "sandbox/ids";
const hexadecimal = "0123456789abcdef";

/** Makes a state that is kept in memory and, with a journal, on disk too. */
export function createState(options: StateOptions): StateStore {
  return new JournaledState(options);
}

class JournaledState implements StateStore {
  readonly #options: StateOptions;
  readonly #kinds = new Map<string, Map<Scope, Rows>>();
  /** What the open transaction must undo when it fails, oldest first. */
  #undo: Undo[] | undefined;
  #isReadOnly = false;
  #past: { readonly atMs: number; readonly undo: readonly Undo[] }[] = [];

  constructor(options: StateOptions) {
    this.#options = options;
    this.#refresh();
  }

  readonly table = <Row>(kind: string, scope: Scope = globalScope): Table<Row> => {
    const rows = (): Rows | undefined => this.#kinds.get(kind)?.get(scope);
    return {
      get: (key) => rows()?.byKey.get(key) as Row | undefined,
      has: (key) => rows()?.byKey.has(key) ?? false,
      keys: () => keysOf(rows()),
      values: () => valuesOf(rows()) as unknown as readonly Row[],
      size: () => rows()?.byKey.size ?? 0,
      put: (key, row) => this.#change(kind, scope, key, row as JsonValue),
      delete: (key) => this.#change(kind, scope, key, undefined),
    };
  };

  readonly scopes = (kind: string): readonly Scope[] => {
    const scopes = this.#kinds.get(kind) ?? new Map<Scope, Rows>();
    return [...scopes]
      .filter(([, { byKey }]) => byKey.size > 0)
      .map(([scope]) => scope)
      .sort(compareText);
  };

  readonly kinds = (): readonly string[] =>
    [...this.#kinds.keys()].filter((kind) => this.scopes(kind).length > 0).sort(compareText);

  readonly nextId = (kind: string, length: number, alphabet: string = hexadecimal): string => {
    const counters = this.table<number>(idsKind);
    const number = (counters.get(kind) ?? 0) + 1;
    counters.put(kind, number);
    return spell(`${this.#options.seed}/${kind}/${number}`, length, alphabet);
  };

  readonly transact = <Result>(run: () => Result): Result => {
    if (this.#undo !== undefined || this.#isReadOnly) return run();
    for (;;) {
      this.#refresh();
      const attempt = this.#attempt(run);
      if (attempt.kept) return attempt.result;
    }
  };

  readonly asOf = <Result>(atMs: number, run: () => Result): Result => {
    this.#refresh();
    const later = this.#past.filter((entry) => entry.atMs > atMs);
    const redo = later.toReversed().map(({ undo }) => this.#revert(undo));
    this.#isReadOnly = true;
    try {
      return run();
    } finally {
      this.#isReadOnly = false;
      for (const undo of redo.reverse()) this.#revert(undo);
    }
  };

  #attempt<Result>(run: () => Result): { readonly kept: true; readonly result: Result } | { readonly kept: false } {
    const undo: Undo[] = [];
    this.#undo = undo;
    try {
      const result = run();
      if (undo.length === 0 || this.#commit(undo)) return { kept: true, result };
    } catch (error) {
      this.#revert(undo);
      throw error;
    } finally {
      this.#undo = undefined;
    }
    this.#revert(undo);
    return { kept: false };
  }

  #commit(undo: readonly Undo[]): boolean {
    const { journal, nowMs } = this.#options;
    const historyMs = this.#options.historyMs?.() ?? 0;
    const changes = this.#changesOf(undo);
    if (journal !== undefined && !journal.append({ atMs: nowMs(), changes })) return false;
    if (historyMs > 0) {
      this.#past = this.#past.filter(({ atMs }) => atMs >= nowMs() - historyMs);
      this.#past.push({ atMs: nowMs(), undo });
    }
    if (journal?.isLong() === true) journal.compact({ atMs: nowMs(), rows: this.#copy() });
    return true;
  }

  /** Each row that was touched, once, as it is now. */
  #changesOf(undo: readonly Undo[]): readonly RowChange[] {
    const changes = new Map<string, RowChange>();
    for (const { kind, scope, key } of undo) {
      const value = this.#kinds.get(kind)?.get(scope)?.byKey.get(key);
      if (value !== undefined) requireJson(value, `${kind} ${scope} ${key}`);
      changes.set(`${kind}\n${scope}\n${key}`, value === undefined ? [kind, scope, key] : [kind, scope, key, value]);
    }
    return [...changes.values()];
  }

  #copy(): readonly RowChange[] {
    return this.kinds().flatMap((kind) =>
      this.scopes(kind).flatMap((scope) => {
        const rows = this.#kinds.get(kind)?.get(scope);
        return keysOf(rows).map((key): RowChange => [kind, scope, key, rows?.byKey.get(key) ?? null]);
      }),
    );
  }

  #refresh(): void {
    const { journal, onTime } = this.#options;
    for (const news of journal?.news() ?? []) {
      if (news.kind === "reset") this.#kinds.clear();
      const { atMs, changes } = news.kind === "reset" ? { atMs: news.atMs, changes: news.rows } : news.entry;
      for (const [kind, scope, key, value] of changes) this.#set(kind, scope, key, value);
      onTime(atMs);
    }
  }

  #change(kind: string, scope: Scope, key: string, value: JsonValue | undefined): void {
    if (this.#isReadOnly || this.#undo === undefined) {
      throw new Error(`sandbox: ${kind} ${key} is written outside of a transaction`);
    }
    const before = this.#kinds.get(kind)?.get(scope)?.byKey.get(key);
    if (before === value) return;
    this.#undo.push({ kind, scope, key, before });
    this.#set(kind, scope, key, value);
  }

  /** Takes writes back, newest first, and gives what takes that back again. */
  #revert(undo: readonly Undo[]): readonly Undo[] {
    return undo.toReversed().map(({ kind, scope, key, before }) => {
      const now = this.#kinds.get(kind)?.get(scope)?.byKey.get(key);
      this.#set(kind, scope, key, before);
      return { kind, scope, key, before: now };
    });
  }

  #set(kind: string, scope: Scope, key: string, value: JsonValue | undefined): void {
    const rows = this.#rows(kind, scope);
    rows.values = undefined;
    if (value === undefined) {
      if (rows.byKey.delete(key)) rows.keys = undefined;
      return;
    }
    if (!rows.byKey.has(key)) rows.keys = undefined;
    rows.byKey.set(key, value);
  }

  #rows(kind: string, scope: Scope): Rows {
    const scopes = this.#kinds.get(kind) ?? new Map<Scope, Rows>();
    this.#kinds.set(kind, scopes);
    const rows = scopes.get(scope) ?? { byKey: new Map(), keys: undefined, values: undefined };
    scopes.set(scope, rows);
    return rows;
  }
}

function keysOf(rows: Rows | undefined): readonly string[] {
  if (rows === undefined) return [];
  rows.keys ??= [...rows.byKey.keys()].sort(compareText);
  return rows.keys;
}

function valuesOf(rows: Rows | undefined): readonly JsonValue[] {
  if (rows === undefined) return [];
  rows.values ??= keysOf(rows).map((key) => rows.byKey.get(key) ?? null);
  return rows.values;
}

/** Text that looks random and depends on its source alone. */
export function spell(source: string, length: number, alphabet: string = hexadecimal): string {
  let text = "";
  for (let block = 0; text.length < length; block += 1) {
    const bytes = createHash("sha256").update(`${source}/${block}`).digest();
    for (const byte of bytes) text += alphabet[byte % alphabet.length] ?? "";
  }
  return text.slice(0, length);
}

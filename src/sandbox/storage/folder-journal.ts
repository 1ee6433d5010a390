import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { TenantryError } from "../../model/error.ts";
import type { Journal, JournalEntry, JournalNews, RowChange } from "./journal.ts";

/**
 * A journal of one file for each transaction, in a folder that several processes may use at once.
 *
 * `<folder>/<n>/` holds everything after the first `n` transactions: `copy.ndjson` with all rows by then, and each
 * transaction since in a file named by its number. A transaction is written aside and then linked to the next free number,
 * which only one process can do: there is no lock to be left behind, a reader never sees half a file, and whoever comes
 * second reads what the first did and does its own work again. The number after the last transaction of a generation holds
 * `{"next": n}`: nothing can be added there any more. An empty file `at-<n>` says which generation to begin with; the highest
 * counts, so that a slow process cannot set it back. Survives the end of any process at any moment, though not the loss of
 * power, for nothing is flushed to the disk.
 */
export function openFolderJournal(folder: string, options: FolderJournalOptions = {}): Journal {
  return new FolderJournal(folder, options.fewEntries ?? defaultFewEntries);
}

export interface FolderJournalOptions {
  /** Below this many entries a copy is not worth its writing; default 1,000. */
  readonly fewEntries?: number;
}

const defaultFewEntries = 1_000;
/** So many files are slow to open, however small they are. */
const manyEntries = 20_000;
const pointerPrefix = "at-";
const copyFile = "copy.ndjson";

interface Closing {
  readonly next: number;
}

let writers = 0;

class FolderJournal implements Journal {
  readonly #folder: string;
  readonly #aside: string;
  readonly #fewEntries: number;
  /** The generation that is read and written; undefined until it has been read. */
  #generation: number | undefined;
  /** Transactions known so far, of all generations. */
  #count = 0;
  #entryBytes = 0;
  #copyBytes = 0;

  constructor(folder: string, fewEntries: number) {
    this.#folder = folder;
    this.#fewEntries = fewEntries;
    writers += 1;
    this.#aside = join(folder, `aside-${process.pid}-${writers}`);
    mkdirSync(folder, { recursive: true });
    if (findLatest(folder) === undefined) this.#begin();
    removeLeftovers(folder, this.#aside);
  }

  readonly news = (): readonly JournalNews[] => {
    const news: JournalNews[] = [];
    if (this.#generation === undefined) news.push(this.#start());
    for (;;) {
      const path = this.#pathOf(this.#count + 1);
      if (!existsSync(path)) {
        if (existsSync(this.#directory())) return news;
        news.length = 0;
        news.push(this.#start());
        continue;
      }
      const text = readFile(path);
      if (text === undefined) continue;
      this.#read(parse<JournalEntry | Closing>(text, path), text.length, news);
    }
  };

  readonly append = (entry: JournalEntry): boolean => {
    const text = JSON.stringify(entry);
    if (!this.#link(text)) return false;
    this.#count += 1;
    this.#entryBytes += text.length;
    return true;
  };

  readonly isLong = (): boolean => {
    const entries = this.#count - (this.#generation ?? 0);
    return entries >= manyEntries || (entries >= this.#fewEntries && this.#entryBytes * 2 >= this.#copyBytes);
  };

  readonly compact = ({ atMs, rows }: { readonly atMs: number; readonly rows: readonly RowChange[] }): void => {
    const next = this.#count;
    const old = this.#directory();
    const lines = [JSON.stringify({ atMs }), ...rows.map((row) => JSON.stringify(row))];
    const text = `${lines.join("\n")}\n`;
    this.#writeGeneration(next, text);
    if (!this.#link(JSON.stringify({ next } satisfies Closing))) return;
    this.#pointTo(next);
    this.#generation = next;
    this.#entryBytes = 0;
    this.#copyBytes = text.length;
    removePointers(this.#folder, next);
    removeWhole(old, `${this.#aside}-old`);
  };

  #begin(): void {
    mkdirSync(join(this.#folder, "0"), { recursive: true });
    this.#pointTo(0);
  }

  #pointTo(generation: number): void {
    writeFileSync(join(this.#folder, `${pointerPrefix}${generation}`), "");
  }

  /** The same copy whoever writes it, since the transactions before it are. */
  #writeGeneration(number: number, text: string): void {
    const directory = join(this.#folder, String(number));
    if (existsSync(directory)) return;
    const aside = `${this.#aside}-new`;
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside);
    writeFileSync(join(aside, copyFile), text);
    try {
      renameSync(aside, directory);
    } catch (error) {
      if (!existsSync(directory)) throw error;
      rmSync(aside, { recursive: true });
    }
  }

  /** Whether the text became the file of the next number. */
  #link(text: string): boolean {
    const file = openSync(this.#aside, "w");
    writeSync(file, text);
    closeSync(file);
    try {
      linkSync(this.#aside, this.#pathOf(this.#count + 1));
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EEXIST" || code === "ENOENT") return false;
      throw error;
    } finally {
      unlinkSync(this.#aside);
    }
  }

  #read(entry: JournalEntry | Closing, bytes: number, news: JournalNews[]): void {
    if ("next" in entry) {
      this.#generation = entry.next;
      this.#entryBytes = 0;
      return;
    }
    this.#count += 1;
    this.#entryBytes += bytes;
    news.push({ kind: "entry", entry });
  }

  #start(): JournalNews {
    for (;;) {
      const generation = findLatest(this.#folder) ?? 0;
      this.#generation = generation;
      this.#count = generation;
      this.#entryBytes = 0;
      const path = join(this.#directory(), copyFile);
      const text = readFile(path);
      this.#copyBytes = text?.length ?? 0;
      if (text !== undefined) return { kind: "reset", ...parseCopy(text, path) };
      // The first generation begins with nothing; a later one without its copy has just been replaced by the next.
      if (generation === 0 && existsSync(this.#directory())) return { kind: "reset", atMs: 0, rows: [] };
      if ((findLatest(this.#folder) ?? 0) === generation) throw damaged(path);
    }
  }

  #directory(): string {
    return join(this.#folder, String(this.#generation ?? 0));
  }

  #pathOf(number: number): string {
    return join(this.#directory(), `${number}.json`);
  }
}

function parseCopy(text: string, path: string): { readonly atMs: number; readonly rows: readonly RowChange[] } {
  const [head = "", ...rows] = text.trimEnd().split("\n");
  return { ...parse<{ atMs: number }>(head, path), rows: rows.map((row) => parse<RowChange>(row, path)) };
}

function parse<Value>(text: string, path: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw damaged(path, cause);
  }
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function damaged(path: string, cause?: unknown): TenantryError {
  return new TenantryError(`reading the sandbox: ${path} is damaged or missing; delete the sandbox's folder`, {
    code: "TEN7302",
    source: "user",
    ...(cause === undefined ? {} : { cause }),
  });
}

function findLatest(folder: string): number | undefined {
  const generations = readdirSync(folder).flatMap((name) => {
    return name.startsWith(pointerPrefix) ? [Number(name.slice(pointerPrefix.length))] : [];
  });
  return generations.length === 0 ? undefined : Math.max(...generations);
}

function removePointers(folder: string, before: number): void {
  for (const name of readdirSync(folder)) {
    const isOld = name.startsWith(pointerPrefix) && Number(name.slice(pointerPrefix.length)) < before;
    if (isOld) rmSync(join(folder, name), { force: true });
  }
}

/** At once for everybody who looks into it: half a folder would look like one to which nothing has been added. */
function removeWhole(directory: string, away: string): void {
  try {
    renameSync(directory, away);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  rmSync(away, { recursive: true, force: true });
}

/** What a killed process was still writing aside, or had not yet taken away. */
function removeLeftovers(folder: string, aside: string): void {
  const latest = findLatest(folder) ?? 0;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const pid = /^aside-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(path, { recursive: true, force: true });
    if (/^\d+$/.test(name) && Number(name) < latest) removeWhole(path, `${aside}-old`);
  }
  removePointers(folder, latest);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

import { hasFailed, TenantryError } from "../../model/error.ts";

/** A field without which an answer makes no sense. */
export function requireField<Value>(value: Value | undefined | null, name: string): Value {
  if (value !== undefined && value !== null) return value;
  throw new TenantryError(`AWS answered without ${name}; run again, and report it if it stays`, {
    code: "TEN7113",
    source: "remote",
    retry: "later",
  });
}

/** What is asked for, or undefined when AWS says that there is none. */
export async function orUndefined<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (hasFailed(error, "not-found")) return undefined;
    throw error;
  }
}

/** Waits for a removal; what is already gone counts as removed. */
export async function untilGone(removal: Promise<unknown>): Promise<void> {
  await orUndefined(removal);
}

/** Asks for page after page until one has no successor; one request a page, sent when the reader wants it. */
export async function* pages<Page>(
  ask: (token: string | undefined) => Promise<Page>,
  nextToken: (page: Page) => string | undefined,
): AsyncIterable<Page> {
  let token: string | undefined;
  do {
    const page = await ask(token);
    yield page;
    token = nextToken(page);
  } while (token !== undefined && token !== "");
}

/** The items of all pages. */
export async function collect<Page, Item>(
  all: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const page of all) found.push(...(items(page) ?? []));
  return found;
}

export async function* mapPages<From, To>(all: AsyncIterable<From>, map: (page: From) => To): AsyncIterable<To> {
  for await (const page of all) yield map(page);
}

interface Pair {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** Tags as AWS lists them, as a record. */
export function tagRecord(tags: readonly Pair[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [requireField(Key, "a tag's key"), Value ?? ""]));
}

/** Tags as AWS takes them, in the order of their keys. */
export function tagPairs(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
}

/** Leaves out a field that has no value, as exact optional properties want it. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };
}

import { awsError } from "../aws-error.ts";

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

export interface PageRequest {
  readonly token?: string | undefined;
  readonly size?: number | undefined;
  /** The most that one page has, and what it has unless told. */
  readonly most: number;
  /** The error for a token that this did not give. */
  readonly invalid?: string;
}

/**
 * One page of a list. The token is the key of the page's last item, so that what is added or removed between two pages
 * neither repeats nor skips another.
 */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { token, size, most, invalid = "InvalidInputException" }: PageRequest,
): Page<Item> {
  const after = token === undefined ? undefined : decode(token, invalid);
  const start = after === undefined ? 0 : items.findIndex((item) => keyOf(item) > after);
  if (start < 0) return { items: [] };
  const end = start + Math.min(size ?? most, most);
  const page = items.slice(start, end);
  const last = page.at(-1);
  return end < items.length && last !== undefined
    ? { items: page, next: Buffer.from(`after:${keyOf(last)}`).toString("base64url") }
    : { items: page };
}

function decode(token: string, invalid: string): string {
  const text = Buffer.from(token, "base64url").toString();
  if (!text.startsWith("after:")) throw awsError(invalid, "You provided an invalid pagination token.");
  return text.slice("after:".length);
}

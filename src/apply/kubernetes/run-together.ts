import { type RetryAdvice, TenantryError } from "../../model/error.ts";

/** Requests of one step that are on their way at once; the provider bounds what reaches a server. */
const together = 16;

/**
 * Does something for each item, several at once. One that fails does not keep the others from being done; afterwards the
 * first failure is thrown, with the number of further ones. An abort ends it before the next item.
 */
export async function runTogether<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const rest = items.values();
  const work = async (): Promise<void> => {
    for (const item of rest) {
      if (signal.aborted) return;
      await run(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(together, items.length) }, work));
  signal.throwIfAborted();
  if (failures.length > 0) throw joinFailures(failures);
}

/** The failure that most needs a person comes first, because its advice is what is shown. */
function joinFailures(failures: readonly unknown[]): unknown {
  const sorted = failures.toSorted((left, right) => urgency(left) - urgency(right));
  const [first] = sorted;
  if (!(first instanceof TenantryError) || sorted.length === 1) return first;
  const { code, source, retry, failure, retryAfterMs } = first;
  const more = sorted.length === 2 ? "another one failed too" : `${sorted.length - 1} others failed too`;
  return new TenantryError(`${first.message} (${more})`, {
    code,
    source,
    retry,
    cause: first,
    ...(failure === undefined ? {} : { failure }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

const urgencies: Readonly<Record<RetryAdvice, number>> = { never: 1, later: 2, now: 3 };

function urgency(error: unknown): number {
  return error instanceof TenantryError ? urgencies[error.retry] : 0;
}

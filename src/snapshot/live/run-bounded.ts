/** Runs one task for each item, at most `limit` at once, and gives the results in the items' order. */
export async function runBounded<Item, Result>(
  items: Iterable<Item>,
  limit: number,
  run: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const queue = [...items];
  const results: Result[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next; index < queue.length; index = next) {
      next += 1;
      results[index] = await run(queue[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, queue.length) }, work));
  return results;
}

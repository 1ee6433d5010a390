/** Does the same to every item, some at once, and gives the results in the order of the items. */
export async function inParallel<Item, Made>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Made>,
): Promise<readonly Made[]> {
  const made: Made[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      made[index] = await work(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return made;
}

/**
 * Items that may start, taken in turn from each group that has any, so that a group of many never keeps one of few waiting.
 *
 * Within a group the order is that of arrival.
 */
export class ReadyQueue<Item> {
  /** The order of the map is the order of turns: whoever was served goes to its end. */
  readonly #groups = new Map<string, Item[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(group: string, item: Item): void {
    const items = this.#groups.get(group);
    if (items === undefined) this.#groups.set(group, [item]);
    else items.push(item);
    this.#size += 1;
  }

  shift(): Item | undefined {
    const [turn] = this.#groups;
    if (turn === undefined) return undefined;
    const [group, items] = turn;
    const item = items.shift();
    this.#groups.delete(group);
    if (items.length > 0) this.#groups.set(group, items);
    this.#size -= 1;
    return item;
  }

  /** Takes everything out. */
  drain(): readonly Item[] {
    const items = [...this.#groups.values()].flat();
    this.#groups.clear();
    this.#size = 0;
    return items;
  }
}

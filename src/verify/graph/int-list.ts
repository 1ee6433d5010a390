/** Integers of 32 bits in one growing typed array: four bytes an entry, however many there are. */
export class IntList {
  #entries: Int32Array = new Int32Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends and returns the position. */
  push(value: number): number {
    if (this.#length === this.#entries.length) {
      const grown = new Int32Array(this.#entries.length * 2);
      grown.set(this.#entries);
      this.#entries = grown;
    }
    this.#entries[this.#length] = value;
    return this.#length++;
  }

  at(place: number): number {
    return this.#entries[place] as number;
  }

  /** Takes the last entry off. */
  pop(): number | undefined {
    return this.#length === 0 ? undefined : this.#entries[--this.#length];
  }

  /** The entries so far, without a copy; valid until the next `push`. */
  view(): Int32Array {
    return this.#entries.subarray(0, this.#length);
  }
}

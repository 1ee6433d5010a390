/** Lets at most so many pass at a time, in the order in which they came. */
export class Gate {
  readonly #width: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(width: number) {
    this.#width = width;
  }

  /** Resolves when there is room; `leave` must follow. */
  enter(): Promise<void> {
    if (this.#inside < this.#width) {
      this.#inside += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inside -= 1;
    else next();
  }
}

/** Counts agreements and disagreements; shows the first disagreements. */
export class Tally {
  #passed = 0;
  #failed = 0;
  #allowed = 0;
  readonly #skipped = new Map<string, number>();
  readonly #say: (line: string) => void;
  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  get passed(): number {
    return this.#passed;
  }

  get failed(): number {
    return this.#failed;
  }

  record(problem: string | undefined, about: { readonly object: unknown; readonly allowed: boolean }): void {
    if (about.allowed) this.#allowed += 1;
    if (problem === undefined) {
      this.#passed += 1;
      return;
    }
    this.#failed += 1;
    if (this.#failed <= 20) this.#say(`  FAIL  ${problem}\n        ${JSON.stringify(about.object).slice(0, 1_500)}`);
  }

  /** The server refused it before admission, or another authority did: no question to admission. */
  skip(reason: string): void {
    const kind = reason.replaceAll(/"[^"]*"|\d+/g, "…").slice(0, 90);
    this.#skipped.set(kind, (this.#skipped.get(kind) ?? 0) + 1);
  }

  /** What was asked, and why the rest was none of admission's business. */
  summary(name: string): string {
    const total = [...this.#skipped.values()].reduce((sum, count) => sum + count, 0);
    const lines = [...this.#skipped].sort((left, right) => right[1] - left[1]).slice(0, 6);
    return [
      `${name}: ${this.#passed + this.#failed} decided by admission, ${this.#allowed} allowed, ${this.#failed} disagreements; ${total} refused before`,
      ...lines.map(([reason, count]) => `  ${String(count).padStart(5)}  ${reason}`),
    ].join("\n");
  }
}

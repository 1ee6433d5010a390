/** Counts results and prints one line each. */
export class Report {
  #passed = 0;
  readonly #failures: string[] = [];
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  heading(text: string): void {
    this.#print(`\n${text}`);
  }

  /** `problem` undefined: the case passed. */
  record(name: string, problem: string | undefined): void {
    if (problem === undefined) {
      this.#passed += 1;
      this.#print(`  ok    ${name}`);
      return;
    }
    this.#failures.push(`${name}: ${problem}`);
    this.#print(`  FAIL  ${name}\n        ${problem}`);
  }

  get failed(): number {
    return this.#failures.length;
  }

  get passed(): number {
    return this.#passed;
  }

  summary(): string {
    return `${this.#passed} passed, ${this.#failures.length} failed`;
  }
}

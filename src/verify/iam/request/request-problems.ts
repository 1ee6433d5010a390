import type { Diagnostic } from "../../../model/diagnostic.ts";

/** Collects what is wrong with a request; `path` is where in the file: `identityPolicies[0].policy`. */
export class RequestProblems {
  readonly #found: Diagnostic[] = [];

  add(path: string, summary: string, fix: string): void {
    if (this.#found.some((found) => found.path === path && found.summary === summary)) return;
    this.#found.push({ code: "TEN6110", severity: "error", path, summary, fix });
  }

  /** Those of a policy, told from the root of the file. */
  addPolicy(path: string, diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) {
      this.#found.push({ ...diagnostic, path: diagnostic.path === undefined ? path : `${path}.${diagnostic.path}` });
    }
  }

  list(): readonly Diagnostic[] {
    return this.#found;
  }
}

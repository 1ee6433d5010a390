/** How serious a diagnostic is. Only an `error` stops a command. */
export type Severity = "error" | "warning" | "info";

/** A place in a source file. Lines and columns count from 1; `end` is exclusive. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/**
 * One problem found in the user's input or platform, as a value.
 *
 * Diagnostics are collected and returned together; nothing is thrown for bad input. `code` is stable and documented
 * (`tenantry explain CODE`), `path` is the document path (`spec.environments[prod].aws.uploads`), `span` is absent only
 * when no file stands behind the value.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly detail?: string;
  readonly path?: string;
  readonly span?: Span;
  readonly fix?: string;
  /** Further places that take part, for example the other side of an overlap. */
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
}

/** What the catalogue says about a diagnostic code; `tenantry explain CODE` prints it. */
export interface DiagnosticHelp {
  readonly title: string;
  readonly explanation: string;
  readonly fix: string;
}

/** A catalogue of diagnostic codes. Each feature exports one; the shell joins them. */
export type DiagnosticCatalogue = Readonly<Record<string, DiagnosticHelp>>;

/** A value, or the reasons why there is none; warnings may accompany a value. */
export interface Result<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

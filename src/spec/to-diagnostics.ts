import type { Diagnostic } from "../model/diagnostic.ts";
import { compareText } from "../model/json.ts";
import { type SpecCode, specCodes } from "./codes.ts";
import { formatPath } from "./format-path.ts";
import type { Problem } from "./problem.ts";
import type { SourceText } from "./source-file.ts";
import { createPositions, type Positions } from "./yaml/positions.ts";
import type { SyntaxTree } from "./yaml/syntax-tree.ts";

/** Problems with their lines and columns, sorted by file, position and code, each once. */
export function toDiagnostics(
  problems: readonly Problem[],
  trees: ReadonlyMap<SourceText, SyntaxTree> = new Map(),
): readonly Diagnostic[] {
  if (problems.length === 0) return [];
  const positions = createPositions(trees);
  // By file first, so that each file is parsed for its positions once.
  const byFile = [...problems].sort((left, right) => compareText(fileOf(left), fileOf(right)));
  const diagnostics = byFile.map((problem) => toDiagnostic(problem, positions)).sort(compareDiagnostics);
  return diagnostics.filter((diagnostic, index) => {
    const previous = diagnostics[index - 1];
    return previous === undefined || compareDiagnostics(previous, diagnostic) !== 0;
  });
}

function fileOf({ at }: Problem): string {
  if (at === undefined) return "";
  return at.kind === "range" ? at.file.path : at.document.file.path;
}

function toDiagnostic(problem: Problem, positions: Positions): Diagnostic {
  const { code, severity, summary, detail, fix, at, related } = problem;
  const path = at?.kind === "path" ? formatPath(at.document.value, at.path) : undefined;
  return {
    code,
    severity,
    summary,
    ...(detail === undefined ? {} : { detail }),
    ...(path === undefined || path === "" ? {} : { path }),
    ...(at === undefined ? {} : { span: positions.spanOf(at) }),
    fix: fix ?? generalFix(code),
    ...(related === undefined
      ? {}
      : { related: related.map((other) => ({ message: other.message, span: positions.spanOf(other.at) })) }),
  };
}

/** What the catalogue advises when the problem itself says nothing more precise. */
function generalFix(code: SpecCode): string {
  const text = specCodes[code]?.fix ?? "";
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`.replace(/\.$/, "");
}

function compareDiagnostics(left: Diagnostic, right: Diagnostic): number {
  return (
    compareText(left.span?.file ?? "", right.span?.file ?? "") ||
    (left.span?.line ?? 0) - (right.span?.line ?? 0) ||
    (left.span?.column ?? 0) - (right.span?.column ?? 0) ||
    compareText(left.code, right.code) ||
    compareText(left.summary, right.summary)
  );
}

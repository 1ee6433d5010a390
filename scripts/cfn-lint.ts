import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findPythonPackages, type PythonPackages } from "./python-packages.ts";

const run = promisify(execFile);

/** The version that templates are checked with; part of the cache folder's name. */
export const cfnLintVersion = "1.58.0";

/** cfn-lint, ready to run. */
export type CfnLint = PythonPackages;

/** One finding of severity error or warning. */
export interface LintFinding {
  readonly file: string;
  readonly rule: string;
  readonly line: number;
  readonly message: string;
}

/** Finds cfn-lint, or installs it once per version into the user's cache; undefined without a Python that can. */
export function findCfnLint(): Promise<CfnLint | undefined> {
  return findPythonPackages(`cfn-lint-${cfnLintVersion}`, [`cfn-lint==${cfnLintVersion}`]);
}

/** Lints templates for one region. */
export async function lintTemplates(
  lint: CfnLint,
  files: readonly string[],
  region: string,
): Promise<readonly LintFinding[]> {
  const start = "import sys; from cfnlint.runner import main; sys.exit(main())";
  const args = ["-c", start, "--format", "json", "--regions", region, "--", ...files];
  const options = { env: { ...process.env, PYTHONPATH: lint.packages }, maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await run(lint.python, args, options).catch(keepFindings);
  return (JSON.parse(stdout.trim() || "[]") as readonly RawFinding[]).map((finding) => ({
    file: finding.Filename,
    rule: finding.Rule.Id,
    line: finding.Location.Start.LineNumber,
    message: finding.Message,
  }));
}

interface RawFinding {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Start: { readonly LineNumber: number } };
}

/** cfn-lint's exit code is a set of bits: 2 errors, 4 warnings, 8 information. Any other failure is its own. */
function keepFindings(failure: { readonly code?: unknown; readonly stdout?: string }): { stdout: string } {
  const { code, stdout = "" } = failure;
  if (typeof code === "number" && (code & ~14) === 0 && code !== 0 && stdout.trim().startsWith("[")) return { stdout };
  throw failure;
}

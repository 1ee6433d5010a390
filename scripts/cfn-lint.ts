import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The version that templates are checked with; part of the cache folder's name. */
export const cfnLintVersion = "1.58.0";

/** cfn-lint, ready to run. */
export interface CfnLint {
  readonly python: string;
  /** The folder of its packages, for `PYTHONPATH`. */
  readonly packages: string;
}

/** One finding of severity error or warning. */
export interface LintFinding {
  readonly file: string;
  readonly rule: string;
  readonly line: number;
  readonly message: string;
}

/**
 * Finds cfn-lint, or installs it once per version into the user's cache (`$XDG_CACHE_HOME`, else `~/.cache`).
 *
 * Undefined when there is no Python 3.9 or later with venv. Two installations at once are safe: a folder is moved into
 * place only when it is whole.
 */
export async function findCfnLint(): Promise<CfnLint | undefined> {
  const python = await findPython();
  if (python === undefined) return undefined;
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "tenantry");
  const folder = join(cache, `cfn-lint-${cfnLintVersion}`);
  const packages = join(folder, "packages");
  if (!existsSync(packages)) await install(python, folder);
  return { python, packages };
}

async function install(python: string, folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  await run(python, ["-m", "venv", join(unfinished, "venv")]);
  await run(join(unfinished, "venv", "bin", "python"), [
    ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
    ...["--target", join(unfinished, "packages"), `cfn-lint==${cfnLintVersion}`],
  ]);
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
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

async function findPython(): Promise<string | undefined> {
  for (const name of ["python3", "python"]) {
    const check = "import sys, venv; sys.exit(sys.version_info < (3, 9))";
    const works = await run(name, ["-c", check]).then(
      () => true,
      () => false,
    );
    if (works) return name;
  }
  return undefined;
}

import { resolve } from "node:path";
import type { Diagnostic } from "../../../model/diagnostic.ts";
import { TenantryError } from "../../../model/error.ts";
import { readManifestFiles } from "../../../providers/files/read-documents.ts";
import { describeRule, type PolicyRule, readPolicyRules } from "../../../verify/rbac/policy-rule.ts";
import { uncoveredRules } from "../../../verify/rbac/uncovered-rules.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { parseValues } from "./read-manifests.ts";

export interface QueryCoversOptions {
  /** A file of rules, or of both (`ownerRules`, `requestedRules`). */
  readonly owner: string;
  readonly requested?: string;
  readonly output: "table" | "json";
}

/** Says whether one set of rules holds everything that another grants, and what is missing. */
export async function queryCovers(shell: Shell, { owner, requested, output }: QueryCoversOptions): Promise<ExitCode> {
  const texts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const read = async (file: string): Promise<readonly unknown[]> => {
    const bytes = (await readManifestFiles(resolve(shell.cwd, file)))[0]?.bytes;
    texts.set(file, new TextDecoder().decode(bytes));
    const parsed = parseValues(texts.get(file) ?? "", file);
    diagnostics.push(...parsed.diagnostics);
    return parsed.values;
  };
  const owned = await read(owner);
  const wanted = requested === undefined ? owned : await read(requested);
  if (diagnostics.length > 0) {
    reportDiagnostics(shell, diagnostics, (file) => texts.get(file));
    return exitCodes.error;
  }
  const isBoth = requested === undefined;
  const ownerRules = rulesIn(owned, isBoth ? ownerKeys : ["rules"], owner);
  const uncovered = uncoveredRules(ownerRules, rulesIn(wanted, isBoth ? requestedKeys : ["rules"], requested ?? owner));
  if (output === "json") shell.out(`${JSON.stringify({ covered: uncovered.length === 0, uncovered }, null, 2)}\n`);
  else shell.out([uncovered.length === 0 ? "yes" : "no", ...uncovered.map(describeRule), ""].join("\n"));
  return uncovered.length === 0 ? exitCodes.ok : exitCodes.changes;
}

const ownerKeys = ["ownerRules", "owner"];
const requestedKeys = ["requestedRules", "requested", "servantRules", "servant"];

/** Rules of a file: a list of them, or roles and other objects that hold such lists. */
function rulesIn(values: readonly unknown[], keys: readonly string[], file: string): readonly PolicyRule[] {
  const lists = values.filter((value) => value !== null).map((value) => listIn(value, keys));
  if (!lists.every((list) => list !== undefined)) {
    throw new TenantryError(`${file} holds no rules: write a list of them, a role, or ${keys.join(" or ")}`, {
      code: "TEN9023",
      source: "user",
    });
  }
  return lists.flatMap(readPolicyRules);
}

function listIn(value: unknown, keys: readonly string[]): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null) return undefined;
  const record = value as Readonly<Record<string, unknown>>;
  const found = keys.map((key) => record[key]).find((list) => list !== undefined);
  if (found === null || (found === undefined && (record.kind === "Role" || record.kind === "ClusterRole"))) return [];
  return Array.isArray(found) ? found : undefined;
}

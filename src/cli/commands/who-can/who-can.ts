import { hasErrors } from "../../../model/diagnostic.ts";
import { isDefaultObject, withDefaultObjects } from "../../../verify/rbac/default-objects.ts";
import { bindingName, subjectName } from "../../../verify/rbac/describe.ts";
import { describeRule } from "../../../verify/rbac/policy-rule.ts";
import { indexRbac } from "../../../verify/rbac/rbac-index.ts";
import { type AllowedBy, whoCan } from "../../../verify/rbac/who-can.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { readManifests } from "../query/read-manifests.ts";
import { type RequestOptions, readRequest, requireQuestion } from "../query/read-request.ts";

export interface WhoCanOptions extends RequestOptions {
  readonly file: string;
  readonly all?: true;
  readonly output: "table" | "json";
}

/** Lists the subjects that may do something, with the binding, role and rule. */
export async function listWhoCan(shell: Shell, options: WhoCanOptions): Promise<ExitCode> {
  if (options.verb?.includes(":") === true) {
    return (await import("./who-can-aws.ts")).listWhoCanAws(shell, options);
  }
  requireQuestion(options);
  const { objects, diagnostics, findSource } = await readManifests(shell, options.file);
  reportDiagnostics(shell, diagnostics, findSource);
  if (hasErrors(diagnostics)) return exitCodes.error;
  const request = readRequest(shell, options, objects);
  const known = withDefaultObjects(objects);
  const own = new Set(known.filter(isDefaultObject).map(({ kind, metadata }) => keyOf(kind, metadata)));
  const found = whoCan(indexRbac(known), request);
  const shown =
    options.all === true ? found : found.filter(({ holding: { binding } }) => !own.has(keyOf(binding.kind, binding)));
  if (options.output === "json") {
    shell.out(`${JSON.stringify({ request, subjects: shown.map(toJson) }, null, 2)}\n`);
  } else if (shown.length === 0) {
    shell.out("nobody\n");
  } else {
    for (const line of table([["SUBJECT", "BY", "ROLE", "RULE"], ...shown.map(toRow)])) shell.out(`${line}\n`);
  }
  const hidden = found.length - shown.length;
  if (hidden > 0) shell.note(`${hidden} more by the roles that Kubernetes gives itself; --all lists them.\n`);
  return exitCodes.ok;
}

function keyOf(kind: string, { namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${kind}/${namespace ?? ""}/${name}`;
}

function toJson({ holding: { subject, binding, grant }, rule }: AllowedBy): Readonly<Record<string, unknown>> {
  return { ...subject, binding: bindingName(binding), role: grant.role, rule };
}

function toRow({ holding: { subject, binding, grant }, rule }: AllowedBy): readonly string[] {
  return [`${subject.kind} ${subjectName(subject)}`, bindingName(binding), grant.role, describeRule(rule)];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
}

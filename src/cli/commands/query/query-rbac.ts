import { hasErrors } from "../../../model/diagnostic.ts";
import { type AccessDecision, authorize } from "../../../verify/rbac/authorize.ts";
import { withDefaultObjects } from "../../../verify/rbac/default-objects.ts";
import { bindingName, subjectName } from "../../../verify/rbac/describe.ts";
import { impersonated } from "../../../verify/rbac/identity.ts";
import { indexRbac } from "../../../verify/rbac/rbac-index.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { queryCovers } from "./query-covers.ts";
import { readManifests } from "./read-manifests.ts";
import { type RequestOptions, readRequest, requireQuestion } from "./read-request.ts";

export interface QueryRbacOptions extends RequestOptions {
  readonly file: string;
  readonly as: string;
  readonly asGroup?: readonly string[];
  readonly covers?: string;
  readonly output: "table" | "json";
}

/** Answers `kubectl auth can-i` over a folder of manifests: `yes` or `no` on the first line, then why. */
export async function queryRbac(shell: Shell, options: QueryRbacOptions): Promise<ExitCode> {
  if (options.covers !== undefined) {
    const requested = options.verb === undefined ? {} : { requested: options.verb };
    return queryCovers(shell, { owner: options.covers, ...requested, output: options.output });
  }
  requireQuestion(options);
  const { objects, diagnostics, findSource } = await readManifests(shell, options.file);
  reportDiagnostics(shell, diagnostics, findSource);
  if (hasErrors(diagnostics)) return exitCodes.error;
  const request = readRequest(shell, options, objects);
  const requester = impersonated(options.as, options.asGroup ?? []);
  const answer = authorize(indexRbac(withDefaultObjects(objects)), requester, request);
  if (options.output === "json") shell.out(`${JSON.stringify({ ...toJson(answer), requester, request }, null, 2)}\n`);
  else shell.out(`${wordFor(answer)}\n${answer.because}\n`);
  return answer.decision === "allow" ? exitCodes.ok : exitCodes.changes;
}

function wordFor({ decision }: AccessDecision): string {
  return { allow: "yes", deny: "no", unknown: "unknown" }[decision];
}

function toJson({ decision, because, by }: AccessDecision): Readonly<Record<string, unknown>> {
  if (by === undefined) return { allowed: decision === "allow", decision, because };
  const { grant, subject, binding } = by.holding;
  const names = { binding: bindingName(binding), role: grant.role, subject: `${subject.kind}/${subjectName(subject)}` };
  return { allowed: decision === "allow", decision, because, by: { ...names, rule: by.rule } };
}

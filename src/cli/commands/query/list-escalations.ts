import { type Diagnostic, hasErrors } from "../../../model/diagnostic.ts";
import { asJsonObject, type JsonValue } from "../../../model/json.ts";
import { readPosture } from "../../../snapshot/posture/read-posture.ts";
import { findEscalations } from "../../../verify/iam/escalation/find-escalations.ts";
import { createScene } from "../../../verify/scene/create-scene.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";

export interface AuthorizationDetails {
  readonly path: string;
  readonly value: JsonValue;
  readonly output: "table" | "json";
}

/** Lists who can become more than it is, out of `aws iam get-account-authorization-details`. */
export function listEscalations(shell: Shell, { path, value, output }: AuthorizationDetails): ExitCode {
  const account = accountIn(value);
  if (account === undefined) {
    reportDiagnostics(shell, [noDetails(path)], () => undefined);
    return exitCodes.error;
  }
  const { estate, diagnostics } = readPosture([{ path: `${account}/get-account-authorization-details.json`, value }]);
  reportDiagnostics(shell, diagnostics, () => undefined);
  if (hasErrors(diagnostics)) return exitCodes.error;
  const escalations = findEscalations(createScene(estate, [], "credentials"));
  if (output === "json") {
    shell.out(`${JSON.stringify({ kind: "IamEscalations", escalations }, null, 2)}\n`);
  } else if (escalations.length === 0) {
    shell.out("No principal can become more than it is.\n");
  } else {
    const { bold, yellow, red } = shell.outPaint;
    const lines = escalations.map(({ principal, method, to, certain }) => {
      const mark = certain ? red("yes    ") : yellow("perhaps");
      return `${mark}  ${bold(principal)}\n         ${method} -> ${to}`;
    });
    shell.out(`${lines.join("\n")}\n`);
  }
  return escalations.length === 0 ? exitCodes.ok : exitCodes.changes;
}

/** The account of the principals that are listed; undefined when none is. */
function accountIn(value: JsonValue): string | undefined {
  const { RoleDetailList, UserDetailList } = asJsonObject(value) ?? {};
  const listed = [RoleDetailList, UserDetailList].flatMap((list) => (Array.isArray(list) ? list : []));
  const arns = listed.map((item) => asJsonObject(item as JsonValue)?.Arn);
  return arns.flatMap((arn) => (typeof arn === "string" ? (arn.split(":")[4] ?? []) : []))[0];
}

function noDetails(path: string): Diagnostic {
  return {
    code: "TEN6110",
    severity: "error",
    summary: `${path} lists no role or user`,
    fix: "write it with `aws iam get-account-authorization-details --output json`",
  };
}

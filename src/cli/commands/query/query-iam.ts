import { hasErrors } from "../../../model/diagnostic.ts";
import type { JsonValue } from "../../../model/json.ts";
import { decide } from "../../../verify/iam/decide.ts";
import type { IamDecision } from "../../../verify/iam/iam-request.ts";
import { readRequest } from "../../../verify/iam/request/read-request.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Paint } from "../../io/paint.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { listEscalations } from "./list-escalations.ts";
import { type ReadDocument, readDocument } from "./read-document.ts";

export interface QueryIamOptions {
  readonly file: string;
  readonly escalations?: boolean;
  readonly output: "table" | "json";
}

/** Decides one request, or lists the privilege escalations of one account. Exit codes: 0 for yes, 2 for anything else. */
export async function queryIam(shell: Shell, options: QueryIamOptions): Promise<ExitCode> {
  const document = await readDocument(shell.cwd, options.file);
  const findSource = (file: string): string | undefined => (file === document.path ? document.text : undefined);
  if (document.value === undefined) {
    reportDiagnostics(shell, document.diagnostics, findSource);
    return exitCodes.error;
  }
  if (options.escalations === true) {
    return listEscalations(shell, { path: document.path, value: document.value, output: options.output });
  }
  return answer(shell, options, { document, value: document.value });
}

interface Read {
  readonly document: ReadDocument;
  readonly value: JsonValue;
}

function answer(shell: Shell, { output }: QueryIamOptions, { document, value }: Read): ExitCode {
  const { questions, policies, diagnostics } = readRequest(value, new Date().toISOString());
  reportDiagnostics(shell, document.locate(diagnostics), () => document.text);
  if (hasErrors(diagnostics)) return exitCodes.error;
  const results = questions.map(({ action, resource, request }) => ({
    action,
    resource,
    ...decide(request, policies),
  }));
  const overall = worst(results.map(({ decision }) => decision));
  if (output === "json") {
    shell.out(`${JSON.stringify({ kind: "IamDecision", decision: overall, results }, null, 2)}\n`);
  } else {
    shell.out(results.map((result) => tell(result, shell.outPaint)).join("\n"));
  }
  return overall === "allow" ? exitCodes.ok : exitCodes.changes;
}

type Decision = IamDecision["decision"];

const order: readonly Decision[] = ["explicit-deny", "implicit-deny", "unknown", "allow"];

/** Of several questions all have to be allowed. */
function worst(decisions: readonly Decision[]): Decision {
  return order.find((decision) => decisions.includes(decision)) ?? "unknown";
}

function tell(
  {
    action,
    resource,
    decision,
    because,
    reasons,
  }: IamDecision & { readonly action: string; readonly resource: string },
  { bold, green, red, yellow, dim }: Paint,
): string {
  const colour = decision === "allow" ? green : decision === "unknown" ? yellow : red;
  const statements = because.map(
    ({ kind, policy, effect, statement }) => `  ${effect.padEnd(5)}  ${dim(kind)}  ${policy}, statement ${statement}`,
  );
  return [
    `${colour(bold(decision))}  ${action} on ${resource}`,
    ...reasons.map((reason) => `  ${reason}`),
    ...statements,
    "",
  ].join("\n");
}

import type { JsonObject, JsonValue } from "../../../model/json.ts";
import type { RequestFacts } from "./evaluate-condition.ts";
import { applies, type PolicyStatement, statementsOf, textsOf } from "./policy-statement.ts";

export interface TrustRequest {
  /** The caller: `arn:aws:iam::1:role/x`, or of a user. */
  readonly principalArn: string;
  readonly accountId: string;
  /** Of the session, where the caller is one. */
  readonly sessionArn?: string;
  readonly facts: RequestFacts;
}

/**
 * Whether a role's trust policy lets a caller assume it: an Allow names the caller, its account or everybody, and no Deny
 * does. A condition that cannot be evaluated lets nobody in, and keeps nobody out who would otherwise be.
 */
export function isTrusted(trust: JsonValue, request: TrustRequest): boolean {
  const speaking = statementsOf(trust).filter((statement) => names(statement, request));
  const outcome = (statement: PolicyStatement): string =>
    applies(statement, { action: "sts:AssumeRole", resource: "*", facts: request.facts });
  const isDenied = speaking.some((one) => one.Effect === "Deny" && outcome(one) !== "fails");
  return !isDenied && speaking.some((one) => one.Effect === "Allow" && outcome(one) === "holds");
}

function names({ Principal }: PolicyStatement, { principalArn, accountId, sessionArn }: TrustRequest): boolean {
  const aws = Principal === "*" ? ["*"] : textsOf((Principal as JsonObject | undefined)?.AWS);
  return aws.some(
    (name) =>
      name === "*" ||
      name === accountId ||
      name === principalArn ||
      name === sessionArn ||
      new RegExp(`^arn:[a-z-]+:iam::${accountId}:root$`).test(name),
  );
}

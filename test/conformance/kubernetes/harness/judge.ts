import type { ApiAnswer } from "./api-client.ts";
import type { CaseObject, Expectation } from "./case.ts";

/**
 * What is wrong with an answer, given what was expected; undefined when nothing is.
 *
 * Denied means refused by authorisation or admission (403) or as invalid by an admission policy (422), with the expected
 * words. A conflict, a missing object, a time-out or another rule's refusal is a failure of the case.
 */
export function judge(answer: ApiAnswer, expect: Expectation): string | undefined {
  const said = `${answer.status} ${answer.body.message ?? ""}`.trim();
  switch (expect.kind) {
    case "allowed":
      if (answer.status < 200 || answer.status > 299) return `expected to be allowed, but: ${said}`;
      return expect.stored?.(answer.body as unknown as CaseObject);
    case "denied":
      if (answer.status >= 200 && answer.status <= 299) return "expected to be denied, but it was allowed";
      if (answer.status !== 403 && answer.status !== 422) return `expected to be denied by a rule, but: ${said}`;
      if (!(answer.body.message ?? "").includes(expect.reason)) {
        return `denied for another reason than "${expect.reason}": ${said}`;
      }
      return undefined;
  }
}

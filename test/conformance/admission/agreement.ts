import type { AdmissionDecision } from "../../../src/verify/admission/admission-request.ts";
import type { ApiAnswer } from "../kubernetes/harness/api-client.ts";

/** What a server's answer says about admission; `other`: it stumbled over something else first. */
export type Answer =
  | { readonly kind: "allowed" }
  | { readonly kind: "denied"; readonly message: string }
  | { readonly kind: "other"; readonly message: string };

const byAdmission = /violates PodSecurity|AdmissionPolicy '|policy '[^']+' with binding|denied request/;

export function readAnswer({ status, body }: ApiAnswer): Answer {
  if (status < 300) return { kind: "allowed" };
  const message = body.message ?? "";
  return { kind: byAdmission.test(message) ? "denied" : "other", message };
}

/** Undefined when both agree, also about why; else what differs. */
export function compareAnswers(ours: AdmissionDecision, theirs: Answer): string | undefined {
  const told = ours.by.map(({ policy, message }) => `${policy}: ${message}`).join(" | ");
  const mine = `${ours.decision} ${told}`;
  if (theirs.kind === "allowed") return ours.decision === "allow" ? undefined : `server allows, we say ${mine}`;
  if (ours.decision !== "deny") return `server denies (${theirs.message}), we say ${mine}`;
  return ours.by.some(({ message }) => isSaidIn(message, theirs.message))
    ? undefined
    : `different reasons: server ${theirs.message}, we ${mine}`;
}

/** Items of a map come in any order on the server, so a message may list or name others of them first. */
function isSaidIn(ours: string, theirs: string): boolean {
  if (theirs.includes(ours)) return true;
  const items = (text: string): string =>
    text
      .split(/[\s,]+/)
      .sort()
      .join(" ");
  if (items(theirs.slice(-ours.length)) === items(ours)) return true;
  const withoutKeys = (text: string): string => text.replaceAll(/[\w.-]+\.[\w.-]+\/[\w.-]+/g, "<key>");
  return withoutKeys(theirs).includes(withoutKeys(ours));
}

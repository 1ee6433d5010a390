import { TenantryError } from "../../model/error.ts";
import type { ApiCall } from "./api-call.ts";

/** Codes of errors after which the server cannot have seen the request. */
const unsentCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Node's and OpenSSL's words for a certificate that does not hold; trying again cannot help. */
const certificateCode = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|ERR_OSSL_)/;

/** An exchange that ended without an answer. */
export interface BrokenExchange {
  readonly error: TenantryError;
  /** Whether the server cannot have seen the request. */
  readonly unsent: boolean;
}

/** What a connection that could not be made, or that broke, means. The error's cause is the network's own. */
export function classifyBroken(call: ApiCall, place: string, cause: unknown): BrokenExchange {
  if (cause instanceof TenantryError) return { error: cause, unsent: true };
  const code = codeOf(cause);
  const text = cause instanceof Error && cause.message !== "" ? cause.message : String(code);
  const words = code === "" || text.includes(code) ? text : `${text} (${code})`;
  if (certificateCode.test(code)) {
    const error = new TenantryError(
      `cannot ${call.title} in ${place}: its certificate is not trusted: ${words}; correct the certificate authority`,
      { code: "TEN7211", source: "remote", failure: "unavailable", retry: "never", cause },
    );
    return { error, unsent: true };
  }
  const error = new TenantryError(
    `cannot ${call.title} in ${place}: no answer: ${words}; check that its endpoint can be reached from here`,
    { code: "TEN7209", source: "remote", failure: "unavailable", retry: "later", cause },
  );
  return { error, unsent: unsentCodes.has(code) };
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { code, errors, cause } = error as { code?: unknown; errors?: readonly unknown[]; cause?: unknown };
  if (typeof code === "string") return code;
  return codeOf(errors?.[0] ?? cause);
}

import type { AwsError } from "../aws-error.ts";

/**
 * A failure in the shape in which SDK clients throw it: it is `instanceof` the client's class of its name, and the retry
 * strategy finds the name and the status that it looks at.
 */
export function toServiceException(error: AwsError, call: { service: string; requestId: string }): Error {
  const exception = new Error(error.message, { cause: error });
  exception.name = error.name;
  return Object.assign(exception, error.fields, {
    $fault: error.status >= 500 ? "server" : "client",
    $service: `${call.service.replace(/\s/g, "")}Client`,
    $metadata: { httpStatusCode: error.status, requestId: call.requestId },
    Code: error.name,
  });
}

/** What an SDK client throws when the connection broke before an answer came. */
export function connectionLost(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET", $metadata: {} });
}

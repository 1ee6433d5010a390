import type { RemoteFailure } from "../../model/error.ts";
import { TenantryError } from "../../model/error.ts";
import type { Fault, FaultableCall } from "./fault.ts";
import type { FaultInjector } from "./fault-injector.ts";

/** How faults that refuse a call, or lose its reply, look to who sent it. */
export interface FaultErrors {
  readonly throttled: () => Error;
  readonly expired: () => Error;
  readonly denied: () => Error;
  readonly lostReply: () => Error;
}

export interface InterceptOptions {
  readonly injector: FaultInjector;
  /** Ends the process; what it throws is thrown. */
  readonly kill: () => void;
  readonly errors: FaultErrors;
}

/**
 * Carries a call out between the faults that strike before and after it. `run` is told how stale its answer is to be, in
 * milliseconds of virtual time; 0 unless a fault says otherwise.
 */
export function intercept<Result>(
  call: FaultableCall,
  options: InterceptOptions,
  run: (staleMs: number) => Result,
): Result {
  const faults = options.injector.strike(call);
  for (const fault of faults) strikeBefore(fault, options);
  const stale = faults.find((fault) => fault.kind === "stale");
  const result = run(stale?.kind === "stale" ? stale.seconds * 1_000 : 0);
  for (const fault of faults) strikeAfter(fault, options);
  return result;
}

function strikeBefore(fault: Fault, { errors, kill }: InterceptOptions): void {
  switch (fault.kind) {
    case "kill":
      if (fault.at === "before") die(kill, errors);
      return;
    case "throttled":
      throw errors.throttled();
    case "expired":
      throw errors.expired();
    case "denied":
      throw errors.denied();
    case "lost-reply":
    case "stale":
      return;
  }
}

function strikeAfter(fault: Fault, { errors, kill }: InterceptOptions): void {
  if (fault.kind === "lost-reply") throw errors.lostReply();
  if (fault.kind === "kill" && fault.at === "after") die(kill, errors);
}

/** A hook that returns stands for a process that is gone: nobody gets a reply. */
function die(kill: () => void, errors: FaultErrors): never {
  kill();
  throw errors.lostReply();
}

/** The refusals of what has no SDK: clusters and Helm. */
export function portErrors({ service, operation, place }: FaultableCall): FaultErrors {
  const fail = (failure: RemoteFailure, what: string) => (): Error =>
    new TenantryError(`${operation} in ${place}: ${what}, as the sandbox's faults ask of ${service}`, {
      code: "TEN7304",
      source: "remote",
      failure,
      retry: failure === "denied" ? "never" : "later",
    });
  return {
    throttled: fail("throttled", "too many requests"),
    expired: fail("expired", "the credentials are expired"),
    denied: fail("denied", "access denied"),
    lostReply: fail("unavailable", "the connection broke before an answer came"),
  };
}

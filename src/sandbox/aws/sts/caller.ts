import { type AwsError, awsError } from "../aws-error.ts";
import { factsOf } from "../calls/service-facts.ts";
import { accountsOf } from "../organizations/organization-state.ts";
import type { Caller } from "../service.ts";
import type { State, Table } from "../state.ts";
import { readSession } from "./session.ts";

/** What a request says of who sent it. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly sessionToken?: string;
}

/** Long-lived keys of the sandbox, by access key id. */
export function keysOf(state: State): Table<Caller> {
  return state.table("sts/keys");
}

/** Whose credentials these are; refuses unknown and expired ones, and those of an account that is closed. */
export function requireCaller(
  { state, nowMs, service }: { readonly state: State; readonly nowMs: number; readonly service: string },
  credentials: Credentials,
): Caller {
  const caller = findCaller(state, nowMs, credentials, service);
  if (caller === undefined) throw unknownCaller(service);
  const account = accountsOf(state).get(caller.accountId);
  if (account !== undefined && account.state !== "ACTIVE") throw unknownCaller(service);
  return caller;
}

function findCaller(
  state: State,
  nowMs: number,
  { accessKeyId, sessionToken }: Credentials,
  service: string,
): Caller | undefined {
  if (sessionToken === undefined) return keysOf(state).get(accessKeyId);
  const session = readSession(sessionToken);
  if (session === undefined || session.accessKeyId !== accessKeyId) return undefined;
  if (session.expiresAtMs <= nowMs) {
    throw awsError(factsOf(service).expired, "The security token included in the request is expired");
  }
  return session.caller;
}

function unknownCaller(service: string): AwsError {
  const message = "The security token included in the request is invalid.";
  return awsError(factsOf(service).unknownCaller, message, service === "EC2" ? 401 : 403);
}

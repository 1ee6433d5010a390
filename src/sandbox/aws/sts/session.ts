import { spell } from "../../storage/create-state.ts";
import type { Caller } from "../service.ts";

/** A session of a role. As with STS the token itself says everything, so that nothing is kept for it. */
export interface Session {
  readonly accessKeyId: string;
  readonly caller: Caller;
  readonly expiresAtMs: number;
}

const prefix = "tenantry-sandbox.";
const keyAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Starts a session: its token, and the key that goes with it. */
export function startSession(
  caller: Caller,
  expiresAtMs: number,
): { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string } {
  const source = JSON.stringify([caller, expiresAtMs]);
  const accessKeyId = `ASIA${spell(source, 16, keyAlphabet)}`;
  const session: Session = { accessKeyId, caller, expiresAtMs };
  return {
    accessKeyId,
    secretAccessKey: spell(`secret/${source}`, 40),
    sessionToken: prefix + Buffer.from(JSON.stringify(session)).toString("base64url"),
  };
}

/** The session behind a token; undefined when the sandbox did not make it. */
export function readSession(token: string): Session | undefined {
  if (!token.startsWith(prefix)) return undefined;
  try {
    return JSON.parse(Buffer.from(token.slice(prefix.length), "base64url").toString()) as Session;
  } catch {
    return undefined;
  }
}

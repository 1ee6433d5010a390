import type { CallerIdentity } from "../../../ports/cloud.ts";
import { requireField } from "../answer.ts";
import type { Connection } from "../connection.ts";
import type { RoleIdentity } from "../identity.ts";
import type { Send } from "../operation.ts";
import type { Session } from "../sessions.ts";
import { type StsSdk, sts } from "./operations.ts";

/** What AWS allows at most for a role that is entered from a role. */
const sessionSeconds = 3600;

/** Enters a role; the name of the session is what CloudTrail shows of us. */
export async function enterRole(send: Send<StsSdk>, role: RoleIdentity): Promise<Session> {
  const answer = await send(
    "AssumeRole",
    { RoleArn: role.roleArn, RoleSessionName: "tenantry", DurationSeconds: sessionSeconds },
    { subject: `role ${role.roleArn}`, aboutAccount: role.accountId },
  );
  const found = requireField(answer.Credentials, "the session's credentials");
  return {
    accessKeyId: requireField(found.AccessKeyId, "the session's key"),
    secretAccessKey: requireField(found.SecretAccessKey, "the session's key"),
    sessionToken: requireField(found.SessionToken, "the session's token"),
    expiresAtMs: requireField(found.Expiration, "the session's end").getTime(),
  };
}

async function findCaller(send: Send<StsSdk>): Promise<CallerIdentity> {
  const { Account, Arn } = await send("GetCallerIdentity", {});
  return { accountId: requireField(Account, "the caller's account"), arn: requireField(Arn, "the caller's ARN") };
}

/** Who the ambient credentials belong to, asked for once; a failure is not kept. */
export function rememberCaller(connection: Connection, region: string): () => Promise<CallerIdentity> {
  let known: Promise<CallerIdentity> | undefined;
  return () => {
    known ??= findCaller(
      connection.to(sts, {
        identity: () => Promise.resolve({ kind: "ambient" }),
        account: () => Promise.resolve("caller"),
        region,
      }),
    ).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

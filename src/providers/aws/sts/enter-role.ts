import type { CallerIdentity } from "../../../ports/cloud.ts";
import { requireField } from "../answer.ts";
import type { RoleIdentity } from "../identity.ts";
import type { Send } from "../operation.ts";
import type { Session } from "../sessions.ts";
import type { StsSdk } from "./operations.ts";

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

export async function findCaller(send: Send<StsSdk>): Promise<CallerIdentity> {
  const { Account, Arn } = await send("GetCallerIdentity", {});
  return { accountId: requireField(Account, "the caller's account"), arn: requireField(Arn, "the caller's ARN") };
}

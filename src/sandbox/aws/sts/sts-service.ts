import type { AssumeRoleCommandInput, AssumeRoleResponse, GetCallerIdentityResponse } from "@aws-sdk/client-sts";
import { type AwsError, awsError } from "../aws-error.ts";
import { accountsOf, findOrganization } from "../organizations/organization-state.ts";
import { isTrusted } from "../policy/trust-policy.ts";
import { type CloudResource, findRole } from "../resources/resource-state.ts";
import type { Call, Caller, SandboxService } from "../service.ts";
import { startSession } from "./session.ts";

const defaultSeconds = 3_600;
const shortestSeconds = 900;
/** A role assumed with the credentials of another role: role chaining. */
const longestChainedSeconds = 3_600;

function getCallerIdentity(_input: object, { caller }: Call): GetCallerIdentityResponse {
  return { Account: caller.accountId, Arn: caller.arn, UserId: caller.userId };
}

function assumeRole(input: AssumeRoleCommandInput, call: Call): AssumeRoleResponse {
  const { RoleArn: roleArn = "", RoleSessionName: sessionName = "" } = input;
  const [, accountId = "", name = ""] = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  if (accountId === "") throw awsError("ValidationError", `${roleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw awsError("ValidationError", `1 validation error detected: Value '${sessionName}' at 'roleSessionName'`);
  }
  call.authorize({ action: "sts:AssumeRole", resource: roleArn });
  // STS tells nobody whether an account or a role exists.
  const role = findRole(call.state, accountId, name);
  if (role?.attributes.Arn !== roleArn || !isEnterable(call, accountId) || !trusts(role, input, call)) {
    throw refused(call, roleArn);
  }
  const seconds = requireDuration(input, role, call);
  const expiresAtMs = call.nowMs + seconds * 1_000;
  const caller: Caller = {
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${sessionName}`,
    userId: `${String(role.attributes.RoleId)}:${sessionName}`,
    principalArn: roleArn,
  };
  const { accessKeyId, secretAccessKey, sessionToken } = startSession(caller, expiresAtMs);
  return {
    AssumedRoleUser: { Arn: caller.arn, AssumedRoleId: caller.userId },
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: new Date(expiresAtMs),
    },
  };
}

/** A closed account lets nobody in, and neither does one whose creation has just ended. */
function isEnterable({ state, nowMs }: Call, accountId: string): boolean {
  const account = accountsOf(state).get(accountId);
  return account === undefined || (account.state === "ACTIVE" && account.enterableAtMs <= nowMs);
}

function trusts(role: CloudResource, input: AssumeRoleCommandInput, call: Call): boolean {
  const { caller, state } = call;
  const organization = accountsOf(state).has(caller.accountId) ? findOrganization(state) : undefined;
  return isTrusted(role.properties.AssumeRolePolicyDocument ?? null, {
    principalArn: caller.principalArn,
    accountId: caller.accountId,
    sessionArn: caller.arn,
    facts: {
      "aws:principalaccount": caller.accountId,
      "aws:principalarn": caller.principalArn,
      "aws:principalisawsservice": "false",
      "aws:principalorgid": organization?.id,
      "aws:sourceidentity": input.SourceIdentity,
      "sts:externalid": input.ExternalId,
      "sts:rolesessionname": input.RoleSessionName,
    },
  });
}

function requireDuration(input: AssumeRoleCommandInput, role: CloudResource, { caller }: Call): number {
  const seconds = input.DurationSeconds ?? defaultSeconds;
  const { MaxSessionDuration: stated } = role.properties;
  const isChained = caller.arn.includes(":assumed-role/");
  const longest = typeof stated === "number" ? stated : defaultSeconds;
  if (isChained && seconds > longestChainedSeconds) {
    throw awsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  if (seconds < shortestSeconds || seconds > longest) {
    throw awsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  return seconds;
}

function refused({ caller }: Call, roleArn: string): AwsError {
  return awsError(
    "AccessDenied",
    `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    403,
  );
}

/** AWS Security Token Service: who is asking, and becoming somebody else. */
export const stsService: SandboxService = {
  service: "STS",
  operations: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity },
};

import type {
  GetRoleCommandInput,
  GetRoleResponse,
  ListRolesCommandInput,
  ListRolesResponse,
  Role,
} from "@aws-sdk/client-iam";
import { awsError } from "../aws-error.ts";
import { pageOf } from "../calls/page.ts";
import type { Call, SandboxService } from "../service.ts";
import { text } from "./check.ts";
import { type CloudResource, findRole, listResources } from "./resource-state.ts";

/** IAM: reading roles. */
export const iamService: SandboxService = {
  service: "IAM",
  operations: { GetRole: getRole, ListRoles: listRoles },
};

function getRole({ RoleName = "" }: GetRoleCommandInput, call: Call): GetRoleResponse {
  const found = findRole(call.state, call.accountId, RoleName);
  if (found === undefined) {
    throw awsError("NoSuchEntityException", `The role with name ${RoleName} cannot be found.`, 404);
  }
  return { Role: { ...describe(found), Tags: Object.entries(found.tags).map(([Key, Value]) => ({ Key, Value })) } };
}

function listRoles({ Marker, MaxItems, PathPrefix = "/" }: ListRolesCommandInput, call: Call): ListRolesResponse {
  const all = listResources(call.state, call, "AWS::IAM::Role").filter(({ properties }) =>
    (text(properties, "Path") ?? "/").startsWith(PathPrefix),
  );
  const page = pageOf(all, ({ id }) => id, { token: Marker, size: MaxItems, most: 100, invalid: "InvalidInput" });
  return {
    Roles: page.items.map(describe),
    IsTruncated: page.next !== undefined,
    ...(page.next === undefined ? {} : { Marker: page.next }),
  };
}

function describe({ attributes, createdAtMs, id, properties }: CloudResource): Role {
  return {
    RoleName: id,
    RoleId: String(attributes.RoleId),
    Arn: String(attributes.Arn),
    Path: text(properties, "Path") ?? "/",
    CreateDate: new Date(createdAtMs),
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(properties.AssumeRolePolicyDocument ?? {})),
    MaxSessionDuration: Number(properties.MaxSessionDuration ?? 3600),
    Description: text(properties, "Description") ?? "",
  };
}

import type { JsonObject, JsonValue } from "../../model/json.ts";
import { asList, asObject } from "../dump-file.ts";
import { type Answer, readPolicy } from "./answer.ts";
import { type Draft, keep, objectsOf, pick, readTags, textOf, type Whereabouts } from "./draft.ts";

/** `aws iam get-account-authorization-details`. */
export function addAuthorizationDetails(draft: Draft, { value }: Answer, where: Whereabouts): void {
  for (const user of objectsOf(value, "UserDetailList")) {
    draft.add(where, {
      id: textOf(user, "Arn"),
      type: "AWS::IAM::User",
      global: true,
      properties: {
        ...keep(user, "UserName", "Path"),
        Groups: user.GroupList ?? [],
        ...policiesOf(user, "UserPolicyList"),
      },
      tags: readTags(user.Tags),
    });
  }
  for (const group of objectsOf(value, "GroupDetailList")) {
    draft.add(where, {
      id: textOf(group, "Arn"),
      type: "AWS::IAM::Group",
      global: true,
      properties: { ...keep(group, "GroupName", "Path"), ...policiesOf(group, "GroupPolicyList") },
    });
  }
  for (const role of objectsOf(value, "RoleDetailList")) addRole(draft, role, where);
  for (const policy of objectsOf(value, "Policies")) addManagedPolicy(draft, policy, where);
}

function addRole(draft: Draft, role: JsonObject, where: Whereabouts): void {
  draft.add(where, {
    id: textOf(role, "Arn"),
    type: "AWS::IAM::Role",
    global: true,
    properties: {
      ...keep(role, "RoleName", "Path", "MaxSessionDuration"),
      AssumeRolePolicyDocument: readPolicy(role.AssumeRolePolicyDocument) ?? {},
      ...policiesOf(role, "RolePolicyList"),
    },
    tags: readTags(role.Tags),
  });
  for (const profile of objectsOf(role, "InstanceProfileList")) {
    draft.add(where, {
      id: textOf(profile, "Arn"),
      type: "AWS::IAM::InstanceProfile",
      global: true,
      properties: { ...keep(profile, "InstanceProfileName", "Path"), Roles: [textOf(role, "RoleName")] },
    });
  }
}

/** Of a policy's versions, the one in force. */
function addManagedPolicy(draft: Draft, policy: JsonObject, where: Whereabouts): void {
  const versions = objectsOf(policy, "PolicyVersionList");
  const inForce = versions.find(({ IsDefaultVersion }) => IsDefaultVersion === true) ?? versions[0];
  const document = readPolicy(inForce?.Document);
  const id = textOf(policy, "Arn");
  draft.add(where, {
    id,
    type: "AWS::IAM::ManagedPolicy",
    global: true,
    properties: {
      ManagedPolicyName: textOf(policy, "PolicyName"),
      ...keep(policy, "Path"),
      ...(document === undefined ? {} : { PolicyDocument: document }),
    },
    tags: readTags(policy.Tags),
  });
  if (document === undefined)
    draft.gap({
      place: where.accountId,
      what: "AWS::IAM::ManagedPolicy",
      reason: `${id} was given without its document`,
    });
}

function policiesOf(principal: JsonObject, field: string): JsonObject {
  const inline = objectsOf(principal, field).map(({ PolicyName, PolicyDocument }) => ({
    PolicyName: PolicyName ?? "",
    PolicyDocument: readPolicy(PolicyDocument) ?? {},
  }));
  const boundary = asObject(principal.PermissionsBoundary)?.PermissionsBoundaryArn;
  return {
    ...(inline.length === 0 ? {} : { Policies: inline }),
    ManagedPolicyArns: objectsOf(principal, "AttachedManagedPolicies").map(({ PolicyArn }) => PolicyArn ?? ""),
    ...(boundary === undefined ? {} : { PermissionsBoundary: boundary }),
  };
}

/** `aws iam get-open-id-connect-provider`, whose ARN is told by the file's name, else made from its URL. */
export function addOidcProvider(draft: Draft, { value, names }: Answer, where: Whereabouts): void {
  const url = textOf(value, "Url").replace(/^https:\/\//, "");
  if (url === "") return;
  const id = names.find((name) => name.startsWith("arn:")) ?? `arn:aws:iam::${where.accountId}:oidc-provider/${url}`;
  draft.add(where, {
    id,
    type: "AWS::IAM::OIDCProvider",
    global: true,
    properties: {
      Url: `https://${url}`,
      ...pick(value, { ClientIdList: "ClientIDList", ThumbprintList: "ThumbprintList" }),
    },
    tags: readTags(value.Tags),
  });
}

/** The ARNs of an answer that lists them, which `get-open-id-connect-provider` must follow. */
export function expectOidcProviders(draft: Draft, { value }: Answer, where: Whereabouts): void {
  for (const provider of asList(value.OpenIDConnectProviderList) ?? []) {
    const name = textOf(asObject(provider as JsonValue) ?? {}, "Arn");
    draft.expect({ ...where, region: "global" }, "getopenidconnectprovider", { name, type: "AWS::IAM::OIDCProvider" });
  }
}

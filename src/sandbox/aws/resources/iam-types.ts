import type { JsonObject, JsonValue } from "../../../model/json.ts";
import { arnOf, checkQuota, checkTypeQuota, maps, nameOf, resourcesWith, text, texts } from "./check.ts";
import { findResource, makeUuid } from "./resource-state.ts";
import { type ResourceContext, ResourceError, type ResourceType } from "./resource-type.ts";

const awsManaged = /^arn:[a-z-]+:iam::aws:policy\//;
const idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const role: ResourceType = {
  check: (request) => {
    const { context, properties } = request;
    const trust = properties.AssumeRolePolicyDocument ?? {};
    checkDocument(trust, "AssumeRolePolicyDocument");
    checkLength(context, "iam:trust-policy-characters", trust, "ACLSizePerRole");
    for (const principal of trustedPrincipals(trust)) requirePrincipal(context, principal);
    let characters = 0;
    for (const policy of maps(properties, "Policies")) {
      checkDocument(policy.PolicyDocument ?? {}, String(policy.PolicyName));
      characters += withoutSpace(policy.PolicyDocument ?? {}).length;
    }
    const limit = context.quota("iam:role-inline-policy-characters");
    if (characters > limit) {
      throw new ResourceError("ServiceLimitExceeded", `Maximum policy size of ${limit} bytes exceeded for role`);
    }
    const attached = texts(properties, "ManagedPolicyArns");
    checkQuota(context, "iam:managed-policies-per-role", attached.length - 1);
    const boundary = text(properties, "PermissionsBoundary");
    for (const arn of boundary === undefined ? attached : [...attached, boundary]) requirePolicy(context, arn);
  },
  create: (request) => {
    const { context, properties } = request;
    const name = nameOf(request, "RoleName");
    if (findResource(context.state, context.place, "AWS::IAM::Role", name) !== undefined) {
      throw new ResourceError("AlreadyExists", `Role with name ${name} already exists.`);
    }
    checkTypeQuota(context, "iam:roles", "AWS::IAM::Role");
    const arn = arnOf(context, "iam", `role${pathOf(properties)}${name}`);
    return { id: name, attributes: { Arn: arn, RoleId: `AROA${context.state.nextId("iam", 17, idAlphabet)}` } };
  },
  remove: (context, { id }) => {
    const profiles = resourcesWith(context, "AWS::IAM::InstanceProfile", (one) =>
      texts(one.properties, "Roles").includes(id),
    );
    if (profiles.length > 0) {
      throw new ResourceError(
        "ResourceConflict",
        "Cannot delete entity, must remove roles from instance profile first.",
      );
    }
  },
};

const managedPolicy: ResourceType = {
  check: ({ context, properties }) => {
    const document = properties.PolicyDocument ?? {};
    checkDocument(document, "PolicyDocument");
    checkLength(context, "iam:managed-policy-characters", document, "PolicySize");
  },
  create: (request) => {
    const { context, properties } = request;
    const name = nameOf(request, "ManagedPolicyName", 128);
    const arn = arnOf(context, "iam", `policy${pathOf(properties)}${name}`);
    if (findResource(context.state, context.place, "AWS::IAM::ManagedPolicy", arn) !== undefined) {
      throw new ResourceError(
        "AlreadyExists",
        `A policy called ${name} already exists. Duplicate names are not allowed.`,
      );
    }
    checkTypeQuota(context, "iam:customer-managed-policies", "AWS::IAM::ManagedPolicy");
    const nowText = new Date(context.nowMs).toISOString();
    return {
      id: arn,
      attributes: {
        PolicyArn: arn,
        PolicyId: `ANPA${context.state.nextId("iam", 17, idAlphabet)}`,
        DefaultVersionId: "v1",
        CreateDate: nowText,
        UpdateDate: nowText,
        IsAttachable: true,
        AttachmentCount: 0,
        PermissionsBoundaryUsageCount: 0,
      },
    };
  },
  update: ({ context }, { attributes }) => ({
    ...attributes,
    UpdateDate: new Date(context.nowMs).toISOString(),
    DefaultVersionId: `v${Number(String(attributes.DefaultVersionId).slice(1)) + 1}`,
  }),
  remove: (context, { id }) => {
    const users = resourcesWith(context, "AWS::IAM::Role", ({ properties }) => {
      return properties.PermissionsBoundary === id || texts(properties, "ManagedPolicyArns").includes(id);
    });
    if (users.length > 0) {
      throw new ResourceError("ResourceConflict", "Cannot delete a policy attached to entities.");
    }
  },
};

const inlinePolicy: ResourceType = {
  check: ({ context, properties }) => {
    checkDocument(properties.PolicyDocument ?? {}, "PolicyDocument");
    for (const name of [text(properties, "RoleName"), ...texts(properties, "Roles")]) {
      if (name !== undefined) requireRole(context, name);
    }
  },
  create: ({ context, properties }) => {
    const name = text(properties, "RoleName");
    const id = name === undefined ? makeUuid(context.state) : `${String(properties.PolicyName)}|${name}`;
    return { id, attributes: { Id: id } };
  },
};

const instanceProfile: ResourceType = {
  check: ({ context, properties }) => {
    for (const name of texts(properties, "Roles")) requireRole(context, name);
  },
  create: (request) => {
    const { context, properties } = request;
    const id = nameOf(request, "InstanceProfileName", 128);
    if (findResource(context.state, context.place, "AWS::IAM::InstanceProfile", id) !== undefined) {
      throw new ResourceError("AlreadyExists", `Instance Profile ${id} already exists.`);
    }
    return { id, attributes: { Arn: arnOf(context, "iam", `instance-profile${pathOf(properties)}${id}`) } };
  },
};

const oidcProvider: ResourceType = {
  create: ({ context, properties }) => {
    const host = (text(properties, "Url") ?? "").replace(/^https:\/\//, "");
    const arn = arnOf(context, "iam", `oidc-provider/${host}`);
    if (findResource(context.state, context.place, "AWS::IAM::OIDCProvider", arn) !== undefined) {
      throw new ResourceError("AlreadyExists", `Provider with url https://${host} already exists.`);
    }
    checkTypeQuota(context, "iam:oidc-providers", "AWS::IAM::OIDCProvider");
    return { id: arn, attributes: { Arn: arn } };
  },
};

/** Identity and access management. */
export const iamTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::IAM::InstanceProfile": instanceProfile,
  "AWS::IAM::ManagedPolicy": managedPolicy,
  "AWS::IAM::OIDCProvider": oidcProvider,
  "AWS::IAM::Policy": inlinePolicy,
  "AWS::IAM::Role": role,
  "AWS::IAM::RolePolicy": inlinePolicy,
};

/** The role behind an ARN of this account, refused as `wording` says when there is none. */
export function requireRoleArn(
  context: ResourceContext,
  arn: string,
  code: "InvalidRequest" | "NotFound" = "InvalidRequest",
): void {
  const match = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn);
  const found =
    match !== null && match[1] === context.place.accountId
      ? findResource(context.state, context.place, "AWS::IAM::Role", match[2] ?? "")
      : undefined;
  if (found === undefined || found.attributes.Arn !== arn) {
    throw new ResourceError(
      code,
      `Role with arn ${arn}, could not be assumed because it does not exist or the trusted entity is not correct`,
    );
  }
}

function requireRole(context: ResourceContext, name: string): void {
  if (findResource(context.state, context.place, "AWS::IAM::Role", name) === undefined) {
    throw new ResourceError("NotFound", `The role with name ${name} cannot be found.`);
  }
}

function requirePolicy(context: ResourceContext, arn: string): void {
  if (awsManaged.test(arn)) return;
  if (findResource(context.state, context.place, "AWS::IAM::ManagedPolicy", arn) === undefined) {
    throw new ResourceError("NotFound", `Policy ${arn} does not exist or is not attachable.`);
  }
}

function trustedPrincipals(trust: JsonValue): readonly string[] {
  return maps(trust as JsonObject, "Statement").flatMap(({ Principal }) => {
    const aws = typeof Principal === "object" && Principal !== null ? (Principal as JsonObject).AWS : undefined;
    return Array.isArray(aws) ? aws.map(String) : aws === undefined ? [] : [String(aws)];
  });
}

/** IAM looks principals of roles and users up, in whatever account, and refuses those that do not exist. */
function requirePrincipal(context: ResourceContext, principal: string): void {
  const match = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:.*\/)?([^/*]+)$/.exec(principal);
  if (match === null) return;
  const [, accountId = "", name = ""] = match;
  const found = findResource(context.state, { accountId, region: context.place.region }, "AWS::IAM::Role", name);
  if (found?.attributes.Arn !== principal) {
    throw new ResourceError("InvalidRequest", `Invalid principal in policy: "AWS":"${principal}"`);
  }
}

function checkDocument(document: JsonValue, name: string): void {
  const statements = (document as JsonObject | null)?.Statement;
  const list = Array.isArray(statements) ? (statements as readonly JsonObject[]) : [];
  const isWhole = list.length > 0 && list.every((one) => one.Effect === "Allow" || one.Effect === "Deny");
  if (!isWhole) throw new ResourceError("InvalidRequest", `Syntax errors in policy ${name}. (MalformedPolicyDocument)`);
}

function checkLength(context: ResourceContext, key: string, document: JsonValue, quota: string): void {
  const limit = context.quota(key);
  if (withoutSpace(document).length > limit) {
    throw new ResourceError("ServiceLimitExceeded", `Cannot exceed quota for ${quota}: ${limit}`);
  }
}

function withoutSpace(document: JsonValue): string {
  return JSON.stringify(document).replace(/\s/g, "");
}

function pathOf(properties: JsonObject): string {
  return text(properties, "Path") ?? "/";
}

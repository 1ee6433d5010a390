import type {
  AttachPolicyCommandInput,
  CreatePolicyCommandInput,
  CreatePolicyResponse,
  DeletePolicyCommandInput,
  DescribePolicyCommandInput,
  DescribePolicyResponse,
  DetachPolicyCommandInput,
  DisablePolicyTypeCommandInput,
  EnablePolicyTypeCommandInput,
  ListPoliciesCommandInput,
  ListPoliciesForTargetCommandInput,
  ListPoliciesForTargetResponse,
  ListPoliciesResponse,
  ListTargetsForPolicyCommandInput,
  ListTargetsForPolicyResponse,
  PolicySummary,
  UpdatePolicyCommandInput,
  UpdatePolicyResponse,
} from "@aws-sdk/client-organizations";
import { awsError } from "../aws-error.ts";
import { pageOf } from "../calls/page.ts";
import type { Call, Operation } from "../service.ts";
import { accountArn, policyArn, rootArn, unitArn } from "./organization-arn.ts";
import {
  accountsOf,
  attachmentsOf,
  type OrganizationRow,
  type PolicyRow,
  policiesOf,
  putOrganization,
  tagsOf,
  unitsOf,
} from "./organization-state.ts";
import { checkContent, checkSlots, isKnownType, mostPolicies } from "./policy-limits.ts";
import { constraint, invalidInput, isTarget, requireManagement, requirePolicy } from "./require-organization.ts";
import { requireTags } from "./resource-tags.ts";

const pageSize = 20;
const idAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

function createPolicy(input: CreatePolicyCommandInput, call: Call): CreatePolicyResponse {
  const organization = requireManagement(call);
  const { state } = call;
  const { Name: name = "", Type: type = "", Content: content = "", Description: description = "" } = input;
  requireType(organization, type);
  checkName(call, type, name);
  checkContent(call, type, content);
  const ofType = policiesOf(state)
    .values()
    .filter((policy) => policy.type === type && !policy.awsManaged);
  if (ofType.length >= mostPolicies(call, type)) {
    throw constraint("POLICY_NUMBER_LIMIT_EXCEEDED", "You attempted to exceed the number of policies of this type.");
  }
  const tags = requireTags(call, input.Tags, {});
  const policy: PolicyRow = {
    id: `p-${state.nextId("policy", 8, idAlphabet)}`,
    name,
    description,
    type,
    content,
    awsManaged: false,
  };
  policiesOf(state).put(policy.id, policy);
  if (Object.keys(tags).length > 0) tagsOf(state).put(policy.id, tags);
  return { Policy: { PolicySummary: toSummary(organization, policy), Content: content } };
}

function updatePolicy(input: UpdatePolicyCommandInput, call: Call): UpdatePolicyResponse {
  const organization = requireManagement(call);
  const policy = requireOwnPolicy(call, input.PolicyId);
  const changed: PolicyRow = {
    ...policy,
    name: input.Name ?? policy.name,
    description: input.Description ?? policy.description,
    content: input.Content ?? policy.content,
  };
  if (changed.name !== policy.name) checkName(call, policy.type, changed.name);
  if (input.Content !== undefined) checkContent(call, policy.type, input.Content);
  policiesOf(call.state).put(policy.id, changed);
  return { Policy: { PolicySummary: toSummary(organization, changed), Content: changed.content } };
}

function deletePolicy(input: DeletePolicyCommandInput, call: Call): object {
  requireManagement(call);
  const { id } = requireOwnPolicy(call, input.PolicyId);
  if (targetsOf(call, id).length > 0) {
    throw awsError("PolicyInUseException", "The policy is attached to one or more entities.");
  }
  policiesOf(call.state).delete(id);
  tagsOf(call.state).delete(id);
  return {};
}

function describePolicy(input: DescribePolicyCommandInput, call: Call): DescribePolicyResponse {
  const organization = requireManagement(call);
  const policy = requirePolicy(call, input.PolicyId);
  return { Policy: { PolicySummary: toSummary(organization, policy), Content: policy.content } };
}

function listPolicies(input: ListPoliciesCommandInput, call: Call): ListPoliciesResponse {
  const organization = requireManagement(call);
  const policies = policiesOf(call.state)
    .values()
    .filter(({ type }) => type === input.Filter);
  return policyPage(organization, policies, input);
}

function listForTarget(input: ListPoliciesForTargetCommandInput, call: Call): ListPoliciesForTargetResponse {
  const organization = requireManagement(call);
  const id = requireTarget(call, organization, input.TargetId);
  const attached = attachmentsOf(call.state).get(id) ?? [];
  const policies = policiesOf(call.state)
    .values()
    .filter((policy) => policy.type === input.Filter && attached.includes(policy.id));
  return policyPage(organization, policies, input);
}

function policyPage(
  organization: OrganizationRow,
  policies: readonly PolicyRow[],
  input: { readonly NextToken?: string | undefined; readonly MaxResults?: number | undefined },
): ListPoliciesResponse {
  const { items, next } = pageOf(policies, ({ id }) => id, {
    token: input.NextToken,
    size: input.MaxResults,
    most: pageSize,
  });
  return {
    Policies: items.map((policy) => toSummary(organization, policy)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function listTargets(input: ListTargetsForPolicyCommandInput, call: Call): ListTargetsForPolicyResponse {
  const organization = requireManagement(call);
  const policy = requirePolicy(call, input.PolicyId);
  const { items, next } = pageOf(targetsOf(call, policy.id), (id) => id, {
    token: input.NextToken,
    size: input.MaxResults,
    most: pageSize,
  });
  return {
    Targets: items.map((id) => toTarget(call, organization, id)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function attachPolicy(input: AttachPolicyCommandInput, call: Call): object {
  const organization = requireManagement(call);
  const policy = requirePolicy(call, input.PolicyId);
  const id = requireTarget(call, organization, input.TargetId);
  requireType(organization, policy.type);
  const attached = attachmentsOf(call.state).get(id) ?? [];
  if (attached.includes(policy.id)) {
    throw awsError(
      "DuplicatePolicyAttachmentException",
      "The selected policy is already attached to the specified target.",
    );
  }
  checkSlots(call, policy.type, attached);
  attachmentsOf(call.state).put(id, [...attached, policy.id]);
  return {};
}

function detachPolicy(input: DetachPolicyCommandInput, call: Call): object {
  const organization = requireManagement(call);
  const policy = requirePolicy(call, input.PolicyId);
  const id = requireTarget(call, organization, input.TargetId);
  const attached = attachmentsOf(call.state).get(id) ?? [];
  if (!attached.includes(policy.id)) {
    throw awsError(
      "PolicyNotAttachedException",
      "The policy isn't attached to the specified target in the specified root.",
    );
  }
  if (policy.id === "p-RCPFullAWSAccess") {
    throw invalidInput("NON_DETACHABLE_POLICY", "You can't detach this AWS managed policy.");
  }
  const rest = attached.filter((one) => one !== policy.id);
  const isLast = !rest.some((one) => policiesOf(call.state).get(one)?.type === policy.type);
  if (isLast && policy.type === "SERVICE_CONTROL_POLICY") {
    throw constraint(
      "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
      "You attempted to detach a policy from an entity, which would cause the entity to have fewer than the minimum number of policies of the type.",
    );
  }
  attachmentsOf(call.state).put(id, rest);
  return {};
}

function enablePolicyType(input: EnablePolicyTypeCommandInput, call: Call): object {
  const organization = requireManagement(call);
  const type = requireKnownType(input.PolicyType);
  if (organization.policyTypes.includes(type)) {
    throw awsError("PolicyTypeAlreadyEnabledException", "The specified policy type is already enabled.");
  }
  putOrganization(call.state, { ...organization, policyTypes: [...organization.policyTypes, type].sort() });
  return {};
}

function disablePolicyType(input: DisablePolicyTypeCommandInput, call: Call): object {
  const organization = requireManagement(call);
  const type = requireKnownType(input.PolicyType);
  requireType(organization, type);
  putOrganization(call.state, { ...organization, policyTypes: organization.policyTypes.filter((one) => one !== type) });
  return {};
}

function requireType({ policyTypes }: OrganizationRow, type: string): void {
  requireKnownType(type);
  if (!policyTypes.includes(type)) {
    throw awsError("PolicyTypeNotEnabledException", "The specified policy type isn't currently enabled in this root.");
  }
}

function requireKnownType(type: string | undefined): string {
  if (type !== undefined && isKnownType(type)) return type;
  throw invalidInput("INVALID_ENUM_POLICY_TYPE", `You specified a policy type that isn't known: ${type}`);
}

function requireOwnPolicy(call: Call, id: string | undefined): PolicyRow {
  const policy = requirePolicy(call, id);
  if (!policy.awsManaged) return policy;
  throw invalidInput("IMMUTABLE_POLICY", "You specified a policy that is managed by AWS and can't be modified.");
}

function requireTarget(call: Call, organization: OrganizationRow, id: string | undefined): string {
  if (id !== undefined && isTarget(call, organization, id)) return id;
  throw awsError("TargetNotFoundException", "You specified a target that doesn't exist.");
}

function checkName(call: Call, type: string, name: string): void {
  if (name === "" || name.length > 128) {
    throw invalidInput("MAX_LENGTH_EXCEEDED", "You provided a name that is empty or has over 128 characters.");
  }
  if (
    policiesOf(call.state)
      .values()
      .some((policy) => policy.type === type && policy.name === name)
  ) {
    throw awsError("DuplicatePolicyException", "A policy with the same name already exists.");
  }
}

function targetsOf(call: Call, policyId: string): readonly string[] {
  const attachments = attachmentsOf(call.state);
  return attachments.keys().filter((id) => attachments.get(id)?.includes(policyId) === true);
}

function toTarget(
  call: Call,
  organization: OrganizationRow,
  id: string,
): NonNullable<ListTargetsForPolicyResponse["Targets"]>[number] {
  const account = accountsOf(call.state).get(id);
  if (account !== undefined) {
    return { TargetId: id, Arn: accountArn(organization, id), Name: account.name, Type: "ACCOUNT" };
  }
  const unit = unitsOf(call.state).get(id);
  if (unit === undefined) return { TargetId: id, Arn: rootArn(organization), Name: "Root", Type: "ROOT" };
  return { TargetId: id, Arn: unitArn(organization, id), Name: unit.name, Type: "ORGANIZATIONAL_UNIT" };
}

function toSummary(organization: OrganizationRow, policy: PolicyRow): PolicySummary {
  return {
    Id: policy.id,
    Arn: policyArn(organization, policy),
    Name: policy.name,
    Description: policy.description,
    Type: policy.type as NonNullable<PolicySummary["Type"]>,
    AwsManaged: policy.awsManaged,
  };
}

/** What Organizations does with policies and their types. */
export const policyOperations: Readonly<Record<string, Operation>> = {
  AttachPolicy: attachPolicy,
  CreatePolicy: createPolicy,
  DeletePolicy: deletePolicy,
  DescribePolicy: describePolicy,
  DetachPolicy: detachPolicy,
  DisablePolicyType: disablePolicyType,
  EnablePolicyType: enablePolicyType,
  ListPolicies: listPolicies,
  ListPoliciesForTarget: listForTarget,
  ListTargetsForPolicy: listTargets,
  UpdatePolicy: updatePolicy,
};

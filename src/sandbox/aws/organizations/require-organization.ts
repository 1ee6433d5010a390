import { type AwsError, awsError } from "../aws-error.ts";
import type { Call } from "../service.ts";
import {
  type AccountRow,
  accountsOf,
  findOrganization,
  type OrganizationRow,
  type PolicyRow,
  policiesOf,
  type UnitRow,
  unitsOf,
} from "./organization-state.ts";

/** The organisation of the caller, who is refused unless it is the management account. */
export function requireManagement(call: Call): OrganizationRow {
  const organization = requireMember(call);
  if (organization.managementAccountId !== call.accountId) {
    throw awsError("AccessDeniedException", "You don't have permissions to access this resource.");
  }
  return organization;
}

/** The organisation that the caller's account is in. */
export function requireMember(call: Call): OrganizationRow {
  const organization = findOrganization(call.state);
  if (organization === undefined || !accountsOf(call.state).has(call.accountId)) {
    throw awsError("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");
  }
  return organization;
}

export function requireAccount(call: Call, id: string | undefined): AccountRow {
  const account = accountsOf(call.state).get(id ?? "");
  if (account !== undefined) return account;
  throw awsError("AccountNotFoundException", "You specified an account that doesn't exist.");
}

export function requireUnit(call: Call, id: string | undefined): UnitRow {
  const unit = unitsOf(call.state).get(id ?? "");
  if (unit !== undefined) return unit;
  throw awsError("OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist.");
}

export function requirePolicy(call: Call, id: string | undefined): PolicyRow {
  const policy = policiesOf(call.state).get(id ?? "");
  if (policy !== undefined) return policy;
  throw awsError("PolicyNotFoundException", "You specified a policy that doesn't exist.");
}

/** Whether an id is the root's or a unit's. */
export function isParent(call: Call, organization: OrganizationRow, id: string | undefined): boolean {
  return id === organization.rootId || unitsOf(call.state).has(id ?? "");
}

/** Whether an id is one that policies are attached to. */
export function isTarget(call: Call, organization: OrganizationRow, id: string | undefined): boolean {
  return isParent(call, organization, id) || accountsOf(call.state).has(id ?? "");
}

export function constraint(reason: string, message: string): AwsError {
  return awsError("ConstraintViolationException", message, { fields: { Reason: reason } });
}

export function invalidInput(reason: string, message: string): AwsError {
  return awsError("InvalidInputException", message, { fields: { Reason: reason } });
}

import { applies, type PolicyStatement, statementsOf } from "../policy/policy-statement.ts";
import type { AuthorizationRequest } from "../service.ts";
import type { State } from "../state.ts";
import {
  accountsOf,
  ancestryOf,
  attachmentsOf,
  findOrganization,
  type PolicyRow,
  policiesOf,
} from "./organization-state.ts";

export interface ControlRequest extends AuthorizationRequest {
  readonly principalArn: string;
  readonly accountId: string;
  readonly region: string;
}

const parsed = new WeakMap<PolicyRow, readonly PolicyStatement[]>();

/**
 * Whether the service control policies of an account let a principal of it do something.
 *
 * What is evaluated: on each level from the root to the account an attached policy must allow the action, and none may deny
 * it; `Action`, `NotAction`, `Resource`, `NotResource`; string, ARN, Bool and Null conditions on the principal's ARN,
 * account and organisation, the requested region, and the organisation of the resource (always the caller's own). A Deny
 * that rests on anything else, such as a property of the request, is passed over. The management account is exempt.
 * Resource control policies, permission boundaries and the identities' own policies are not evaluated.
 */
export function isAllowedByOrganization(state: State, request: ControlRequest): boolean {
  const organization = findOrganization(state);
  const { accountId } = request;
  if (organization === undefined || accountId === organization.managementAccountId) return true;
  if (!accountsOf(state).has(accountId) || !organization.policyTypes.includes("SERVICE_CONTROL_POLICY")) return true;
  const facts = {
    "aws:assumedroot": undefined,
    "aws:principalaccount": accountId,
    "aws:principalarn": request.principalArn,
    "aws:principalisawsservice": "false",
    "aws:principalorgid": organization.id,
    "aws:requestedregion": request.region,
    "aws:resourceaccount": accountId,
    "aws:resourceorgid": organization.id,
  };
  const asked = { action: request.action, resource: request.resource, facts };
  return ancestryOf(state, accountId).every((id) => {
    const statements = policiesAt(state, id);
    const speaks = (effect: string): boolean =>
      statements.some((statement) => statement.Effect === effect && applies(statement, asked) === "holds");
    return !speaks("Deny") && speaks("Allow");
  });
}

function policiesAt(state: State, targetId: string): readonly PolicyStatement[] {
  return (attachmentsOf(state).get(targetId) ?? []).flatMap((id) => {
    const policy = policiesOf(state).get(id);
    return policy?.type === "SERVICE_CONTROL_POLICY" ? parse(policy) : [];
  });
}

function parse(policy: PolicyRow): readonly PolicyStatement[] {
  const statements = parsed.get(policy) ?? statementsOf(policy.content);
  parsed.set(policy, statements);
  return statements;
}

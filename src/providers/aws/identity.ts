import {
  deployerRoleName,
  deployRoleName,
  managementRoleName,
  organizationRoleName,
  ourRoleArn,
  partitionOf,
  readRoleName,
} from "../../model/account-entry.ts";
import { TenantryError } from "../../model/error.ts";
import type { AccountAccess, CallerIdentity } from "../../ports/cloud.ts";

/** Where a request is to be sent from: the organisation's account, the deployer, or inside an account. */
export type Target =
  | { readonly kind: "management" }
  | { readonly kind: "deployer" }
  | { readonly kind: "account"; readonly accountId: string; readonly access: AccountAccess };

/** Whose credentials sign a request: those we were given, or a role entered through others. */
export type Identity = { readonly kind: "ambient" } | RoleIdentity;

export interface RoleIdentity {
  readonly kind: "role";
  readonly accountId: string;
  readonly roleArn: string;
  readonly via: Identity;
}

/** What the choice of an identity rests on. */
export interface IdentityContext {
  readonly caller: CallerIdentity;
  readonly managementAccountId: string;
  readonly toolingAccountId: string;
  /** Any region of the platform's partition. */
  readonly near: string;
}

const ambient: Identity = { kind: "ambient" };

/**
 * Chooses the chain of roles by which a target is reached from the credentials at hand.
 *
 * From the management account, its own rights are used, and the tooling account's deployer is entered through the role that
 * Organizations made there. From the tooling account, everything starts at the deployer. Whoever is already where it should
 * be enters nothing. Throws `denied` for credentials of any other account, except to administer that very account.
 */
export function chooseIdentity(target: Target, context: IdentityContext): Identity {
  switch (target.kind) {
    case "management":
      return managementIdentity(context);
    case "deployer":
      return deployerIdentity(context);
    case "account":
      return target.access === "administrator"
        ? administratorIdentity(target.accountId, context)
        : ourRole(target.accountId, target.access === "deploy" ? deployRoleName : readRoleName, {
            context,
            via: deployerIdentity(context),
          });
  }
}

function managementIdentity(context: IdentityContext): Identity {
  const { caller, managementAccountId, toolingAccountId } = context;
  if (caller.accountId === managementAccountId) return ambient;
  if (caller.accountId !== toolingAccountId) throw foreignCaller(context);
  return ourRole(managementAccountId, managementRoleName, { context, via: deployerIdentity(context) });
}

function deployerIdentity(context: IdentityContext): Identity {
  const { caller, managementAccountId, toolingAccountId } = context;
  if (isDeployer(context)) return ambient;
  if (caller.accountId !== toolingAccountId && caller.accountId !== managementAccountId) throw foreignCaller(context);
  return ourRole(toolingAccountId, deployerRoleName, {
    context,
    via: administratorIdentity(toolingAccountId, context),
  });
}

function administratorIdentity(accountId: string, context: IdentityContext): Identity {
  if (accountId === context.managementAccountId) return managementIdentity(context);
  if (accountId === context.caller.accountId && !isDeployer(context)) return ambient;
  const partition = partitionOf(context.near);
  return {
    kind: "role",
    accountId,
    roleArn: `arn:${partition}:iam::${accountId}:role/${organizationRoleName}`,
    via: managementIdentity(context),
  };
}

/** The ARN of a session leaves the role's path out. */
function isDeployer({ caller, toolingAccountId }: IdentityContext): boolean {
  return caller.accountId === toolingAccountId && caller.arn.includes(`:assumed-role/${deployerRoleName}/`);
}

interface RoleWay {
  readonly context: IdentityContext;
  readonly via: Identity;
}

function ourRole(accountId: string, name: string, { context, via }: RoleWay): RoleIdentity {
  return { kind: "role", accountId, roleArn: ourRoleArn(accountId, context.near, name), via };
}

function foreignCaller({ caller, managementAccountId, toolingAccountId }: IdentityContext): TenantryError {
  return new TenantryError(
    `the AWS credentials are of ${caller.arn} in account ${caller.accountId}, which is neither the management account ` +
      `${managementAccountId} nor the tooling account ${toolingAccountId} of the platform; use credentials of one of these`,
    { code: "TEN7111", source: "user", failure: "denied" },
  );
}

/** The roles of a chain, the first to be entered first. */
export function rolesOf(identity: Identity): readonly RoleIdentity[] {
  return identity.kind === "ambient" ? [] : [...rolesOf(identity.via), identity];
}

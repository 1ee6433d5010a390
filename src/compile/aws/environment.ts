import type { OrganizationResource, Stack, StackResource } from "../../model/blueprint.ts";
import { environmentOrigin, type Origin } from "../../model/origin.ts";
import { cellAccount, contextId, type EnvironmentContext, environmentAccount } from "../context.ts";
import { environmentAccountPlace } from "./account-place.ts";
import { compileAccount } from "./accounts.ts";
import { compileBudget } from "./budgets.ts";
import { compileData } from "./data/compile-data.ts";
import { hasOwnVpc } from "./data-network.ts";
import { compileAssociations, compileRoles, compileSourceResources, needsSourceStack } from "./identity.ts";
import { compileEnvironmentKey, environmentKeyArn } from "./keys.ts";
import { environmentStackId, environmentStackName, sourceStackId } from "./names.ts";
import { compileVpc } from "./network.ts";
import { accountUnit } from "./organization.ts";
import { platformBoundaryReference } from "./platform-boundary.ts";
import { environmentTags } from "./tags.ts";
import { compileVendedAccountStack } from "./vended-account.ts";

/** The environment's own account, when it has one. */
export function compileEnvironmentAccount(context: EnvironmentContext): readonly OrganizationResource[] {
  const { placement, platform, tenant, environment } = context;
  if (placement.account.kind !== "dedicated") return [];
  const unit = accountUnit(tenant, environment);
  const key = placement.account.account;
  return [compileAccount({ platform, key, unit, tags: environmentTags(context), origin: originOf(context) })];
}

/**
 * The stacks of one environment, in the order they can be created: its account's, the one beside a host cluster in
 * another account or region, and its own. Each rolls back alone.
 */
export function compileEnvironmentStacks(context: EnvironmentContext): readonly Stack[] {
  const { platform, placement } = context;
  const stacks: Stack[] = [];
  if (placement.account.kind === "dedicated") {
    const place = environmentAccountPlace(context);
    stacks.push(
      compileVendedAccountStack({ platform, place, tags: environmentTags(context), origin: originOf(context) }),
    );
  }
  const source = needsSourceStack(context) ? compileSourceResources(context) : {};
  if (Object.keys(source).length > 0) stacks.push(sourceStack(context, source));
  stacks.push(environmentStack(context));
  return stacks;
}

function environmentStack(context: EnvironmentContext): Stack {
  const data = compileData(context);
  const origin = originOf(context);
  return {
    id: environmentStackId(context),
    name: environmentStackName(context),
    description: `AWS resources of ${contextId(context)}`,
    account: environmentAccount(context),
    region: context.placement.region,
    tags: environmentTags(context),
    terminationProtection: context.tenant.lifecycle.deletionProtection,
    resources: {
      ...compileEnvironmentKey(context, origin),
      ...compileEnvironmentVpc(context, origin),
      ...compileRoles(context, data),
      ...(needsSourceStack(context) ? {} : compileAssociations(context)),
      ...mergeResources(data.entries.map(({ resource }) => resource.resources)),
      ...compileBudget(context),
    },
    origin,
  };
}

function sourceStack(context: EnvironmentContext, resources: Record<string, StackResource>): Stack {
  return {
    id: sourceStackId(context),
    name: environmentStackName(context),
    description: `How pods of ${contextId(context)} reach its AWS account`,
    account: cellAccount(context.host),
    region: context.host.region,
    tags: environmentTags(context),
    terminationProtection: context.tenant.lifecycle.deletionProtection,
    resources,
    origin: originOf(context),
  };
}

/** A VPC for data: no way to the internet and no workloads, so gateway endpoints are all it needs. */
function compileEnvironmentVpc(context: EnvironmentContext, origin: Origin): Record<string, StackResource> {
  const { vpcCidr } = context.placement;
  if (vpcCidr === undefined || !hasOwnVpc(context)) return {};
  return compileVpc({
    stack: environmentStackId(context),
    name: contextId(context),
    account: environmentAccount(context),
    region: context.placement.region,
    organization: context.platform.organization.id,
    boundary: platformBoundaryReference(environmentAccountPlace(context)),
    key: environmentKeyArn(context),
    cidr: vpcCidr,
    tags: environmentTags(context),
    origin,
    egress: "none",
  });
}

function mergeResources(parts: readonly Readonly<Record<string, StackResource>>[]): Record<string, StackResource> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

function originOf(context: EnvironmentContext): Origin {
  return environmentOrigin(context.tenant.name, context.environment.name);
}

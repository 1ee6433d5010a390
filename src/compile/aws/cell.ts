import { bundleKey, type OrganizationResource, type Stack, stackId } from "../../model/blueprint.ts";
import { type Origin, platformOrigin, tenantOrigin } from "../../model/origin.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import { cellAccount } from "../context.ts";
import { cellAccountPlace } from "./account-place.ts";
import { compileAccount } from "./accounts.ts";
import { compileCluster } from "./cluster.ts";
import { cellKeyArn, compileCellKey } from "./keys.ts";
import { cellStackName } from "./names.ts";
import { compileVpc } from "./network.ts";
import { cellAccountUnit } from "./organization.ts";
import { platformBoundaryReference } from "./platform-boundary.ts";
import { compilePooledResources } from "./pooled-resources.ts";
import { compilePublicSubnetExclusions } from "./public-access.ts";
import { cellTags, platformTags } from "./tags.ts";
import { compileVendedAccountStack } from "./vended-account.ts";

/** The account of a cell that was opened in a new one, which nobody owns but the cell. */
export function compileCellAccount(platform: Platform, cell: PlacedCell): readonly OrganizationResource[] {
  const account = cellAccount(cell);
  if (account.kind === "known" || cell.ownedBy !== undefined) return [];
  const tags = platformTags(platform, bundleKey({ kind: "cell", cell: cell.name }));
  return [
    compileAccount({ platform, key: account.key, unit: cellAccountUnit(), tags, origin: cellOrigin(platform, cell) }),
  ];
}

/** The stacks of a cell: its own, after the account's when the account is the cell's too. */
export function compileCellStacks(platform: Platform, cell: PlacedCell): readonly Stack[] {
  const ownsAccount = cellAccount(cell).kind === "vended" && cell.ownedBy === undefined;
  const tags = platformTags(platform, bundleKey({ kind: "cell", cell: cell.name }));
  const accountStack = ownsAccount
    ? [
        compileVendedAccountStack({
          platform,
          place: cellAccountPlace(platform, cell),
          tags,
          origin: cellOrigin(platform, cell),
        }),
      ]
    : [];
  return [...accountStack, cellStack(platform, cell)];
}

function cellStack(platform: Platform, cell: PlacedCell): Stack {
  const account = cellAccount(cell);
  const name = cellStackName(cell.name);
  const origin = cellOrigin(platform, cell);
  return {
    id: stackId(account, cell.region, name),
    name,
    description: `What the environments of cell ${cell.name} share`,
    account,
    region: cell.region,
    tags: cellTags(platform, cell),
    terminationProtection: true,
    resources: {
      ...compileCellKey(platform, cell, origin),
      ...compilePooledResources(platform, cell),
      ...(cell.management === "create" ? createdCell(platform, cell, origin) : {}),
    },
    origin,
  };
}

function createdCell(platform: Platform, cell: PlacedCell, origin: Origin): Stack["resources"] {
  if (cell.vpcCidr === undefined) return {};
  const account = cellAccount(cell);
  const tags = cellTags(platform, cell);
  const stack = stackId(account, cell.region, cellStackName(cell.name));
  return {
    ...compileVpc({
      stack,
      name: `cell-${cell.name}`,
      account,
      region: cell.region,
      organization: platform.organization.id,
      boundary: platformBoundaryReference(cellAccountPlace(platform, cell)),
      key: cellKeyArn(cell),
      cidr: cell.vpcCidr,
      tags,
      origin,
      egress: cell.ownedBy === undefined ? "nat-per-zone" : "nat",
    }),
    ...(account.kind === "vended" ? compilePublicSubnetExclusions(stack, tags, origin) : {}),
    ...compileCluster({ platform, cell, origin }),
  };
}

/** The tenant's document for a cell of one environment, else the platform's. */
function cellOrigin(platform: Platform, cell: PlacedCell): Origin {
  if (cell.ownedBy !== undefined)
    return tenantOrigin(cell.ownedBy.tenant, `spec.environments[${cell.ownedBy.environment}]`);
  const path = cell.template === undefined ? `spec.cells[${cell.name}]` : `spec.cellTemplates[${cell.template}]`;
  return platformOrigin(platform.name, path);
}

import type {
  CreateOrganizationalUnitCommandInput,
  CreateOrganizationalUnitResponse,
  DeleteOrganizationalUnitCommandInput,
  DescribeOrganizationalUnitCommandInput,
  DescribeOrganizationalUnitResponse,
  ListChildrenCommandInput,
  ListChildrenResponse,
  ListOrganizationalUnitsForParentCommandInput,
  ListOrganizationalUnitsForParentResponse,
  ListParentsCommandInput,
  ListParentsResponse,
  ListRootsResponse,
  OrganizationalUnit,
  UpdateOrganizationalUnitCommandInput,
  UpdateOrganizationalUnitResponse,
} from "@aws-sdk/client-organizations";
import { awsError } from "../aws-error.ts";
import { pageOf } from "../calls/page.ts";
import type { Call, Operation } from "../service.ts";
import { requireParent } from "./accounts.ts";
import { rootArn, unitArn } from "./organization-arn.ts";
import {
  accountsOf,
  ancestryOf,
  attachDefaults,
  attachmentsOf,
  type OrganizationRow,
  tagsOf,
  type UnitRow,
  unitsOf,
} from "./organization-state.ts";
import { constraint, invalidInput, requireManagement, requireUnit } from "./require-organization.ts";
import { requireTags } from "./resource-tags.ts";

const pageSize = 20;
const idAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
const longestName = 128;

function listRoots(_input: object, call: Call): ListRootsResponse {
  const organization = requireManagement(call);
  return {
    Roots: [
      {
        Id: organization.rootId,
        Arn: rootArn(organization),
        Name: "Root",
        PolicyTypes: organization.policyTypes.map((Type) => ({ Type: Type as "TAG_POLICY", Status: "ENABLED" })),
      },
    ],
  };
}

function listUnits(
  input: ListOrganizationalUnitsForParentCommandInput,
  call: Call,
): ListOrganizationalUnitsForParentResponse {
  const organization = requireManagement(call);
  requireParent(call, organization, input.ParentId);
  const { items, next } = pageOf(childrenOf(call, input.ParentId), ({ id }) => id, {
    token: input.NextToken,
    size: input.MaxResults,
    most: pageSize,
  });
  return {
    OrganizationalUnits: items.map((unit) => toUnit(organization, unit)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function listChildren(input: ListChildrenCommandInput, call: Call): ListChildrenResponse {
  const organization = requireManagement(call);
  requireParent(call, organization, input.ParentId);
  const ids =
    input.ChildType === "ACCOUNT"
      ? accountsOf(call.state)
          .values()
          .filter(({ parentId }) => parentId === input.ParentId)
      : childrenOf(call, input.ParentId);
  const { items, next } = pageOf<{ readonly id: string }>(ids, ({ id }) => id, {
    token: input.NextToken,
    size: input.MaxResults,
    most: pageSize,
  });
  return {
    Children: items.map(({ id }) => ({ Id: id, Type: input.ChildType })),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function listParents(input: ListParentsCommandInput, call: Call): ListParentsResponse {
  const organization = requireManagement(call);
  const id = input.ChildId ?? "";
  const child = accountsOf(call.state).get(id) ?? unitsOf(call.state).get(id);
  if (child === undefined) throw awsError("ChildNotFoundException", "You specified a child that doesn't exist.");
  const Type = child.parentId === organization.rootId ? "ROOT" : "ORGANIZATIONAL_UNIT";
  return { Parents: [{ Id: child.parentId, Type }] };
}

function describeUnit(input: DescribeOrganizationalUnitCommandInput, call: Call): DescribeOrganizationalUnitResponse {
  const organization = requireManagement(call);
  return { OrganizationalUnit: toUnit(organization, requireUnit(call, input.OrganizationalUnitId)) };
}

function createUnit(input: CreateOrganizationalUnitCommandInput, call: Call): CreateOrganizationalUnitResponse {
  const organization = requireManagement(call);
  const { state } = call;
  const { ParentId: parentId = "", Name: name = "" } = input;
  requireParent(call, organization, parentId);
  checkName(call, parentId, name);
  // The root itself is one of the ancestors.
  if (ancestryOf(state, parentId).length > call.quota("organizations:organizational-unit-depth")) {
    throw constraint("OU_DEPTH_LIMIT_EXCEEDED", "You attempted to create an OU tree that is too many levels deep.");
  }
  if (unitsOf(state).size() >= call.quota("organizations:organizational-units")) {
    throw constraint("OU_NUMBER_LIMIT_EXCEEDED", "You attempted to exceed the number of OUs of an organization.");
  }
  const tags = requireTags(call, input.Tags, {});
  const unit: UnitRow = {
    id: `ou-${organization.rootId.slice(2)}-${state.nextId("ou", 8, idAlphabet)}`,
    name,
    parentId,
  };
  unitsOf(state).put(unit.id, unit);
  attachDefaults(state, unit.id);
  if (Object.keys(tags).length > 0) tagsOf(state).put(unit.id, tags);
  return { OrganizationalUnit: toUnit(organization, unit) };
}

function updateUnit(input: UpdateOrganizationalUnitCommandInput, call: Call): UpdateOrganizationalUnitResponse {
  const organization = requireManagement(call);
  const unit = requireUnit(call, input.OrganizationalUnitId);
  const name = input.Name ?? unit.name;
  if (name !== unit.name) checkName(call, unit.parentId, name);
  unitsOf(call.state).put(unit.id, { ...unit, name });
  return { OrganizationalUnit: toUnit(organization, { ...unit, name }) };
}

function deleteUnit(input: DeleteOrganizationalUnitCommandInput, call: Call): object {
  requireManagement(call);
  const { state } = call;
  const { id } = requireUnit(call, input.OrganizationalUnitId);
  const holdsAccounts = accountsOf(state)
    .values()
    .some(({ parentId }) => parentId === id);
  if (holdsAccounts || childrenOf(call, id).length > 0) {
    throw awsError("OrganizationalUnitNotEmptyException", "The specified OU is not empty.");
  }
  unitsOf(state).delete(id);
  attachmentsOf(state).delete(id);
  tagsOf(state).delete(id);
  return {};
}

function checkName(call: Call, parentId: string, name: string): void {
  if (name === "" || name.length > longestName) {
    throw invalidInput(
      "MAX_LENGTH_EXCEEDED",
      `You provided a name that is empty or has over ${longestName} characters.`,
    );
  }
  if (childrenOf(call, parentId).some((unit) => unit.name === name)) {
    throw awsError("DuplicateOrganizationalUnitException", "An OU with the same name already exists.");
  }
}

function childrenOf(call: Call, parentId: string | undefined): readonly UnitRow[] {
  return unitsOf(call.state)
    .values()
    .filter((unit) => unit.parentId === parentId);
}

function toUnit(organization: OrganizationRow, { id, name }: UnitRow): OrganizationalUnit {
  return { Id: id, Arn: unitArn(organization, id), Name: name };
}

/** What Organizations does with the root and organizational units. */
export const unitOperations: Readonly<Record<string, Operation>> = {
  CreateOrganizationalUnit: createUnit,
  DeleteOrganizationalUnit: deleteUnit,
  DescribeOrganizationalUnit: describeUnit,
  ListChildren: listChildren,
  ListOrganizationalUnitsForParent: listUnits,
  ListParents: listParents,
  ListRoots: listRoots,
  UpdateOrganizationalUnit: updateUnit,
};

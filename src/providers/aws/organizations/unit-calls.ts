import type { OrganizationApi } from "../../../ports/organization-api.ts";
import { collect, given, mapPages, orUndefined, pages, requireField, tagPairs, tagRecord } from "../answer.ts";
import type { Send } from "../operation.ts";
import type { OrganizationsSdk } from "./operations.ts";

type UnitCalls = Pick<
  OrganizationApi,
  "createUnit" | "deleteUnit" | "describe" | "findParent" | "listTags" | "listUnits" | "renameUnit" | "tag" | "untag"
>;

/** What the organisation's interface says of the organisation itself, its units and tags. */
export function unitCalls(send: Send<OrganizationsSdk>): UnitCalls {
  return {
    describe: async () => {
      const { Organization } = await send("DescribeOrganization", {});
      const { Roots } = await send("ListRoots", {});
      const root = requireField(Roots?.[0], "the organisation's root");
      return {
        id: requireField(Organization?.Id, "the organisation's id"),
        managementAccountId: requireField(Organization?.MasterAccountId, "the management account's id"),
        rootId: requireField(root.Id, "the root's id"),
        enabledPolicyTypes: (root.PolicyTypes ?? []).flatMap(({ Status, Type }) =>
          Status === "ENABLED" && Type !== undefined ? [Type] : [],
        ),
      };
    },
    listUnits: (ParentId) =>
      mapPages(
        pages(
          (NextToken) =>
            send(
              "ListOrganizationalUnitsForParent",
              { ParentId, ...given("NextToken", NextToken) },
              { subject: ParentId },
            ),
          (page) => page.NextToken,
        ),
        (page) =>
          (page.OrganizationalUnits ?? []).map(({ Id, Name, Arn }) => ({
            id: requireField(Id, "a unit's id"),
            name: Name ?? "",
            arn: Arn ?? "",
          })),
      ),
    findParent: async (ChildId) => {
      const answer = await orUndefined(send("ListParents", { ChildId }, { subject: ChildId }));
      return answer?.Parents?.[0]?.Id;
    },
    createUnit: async ({ parentId, name, tags }) => {
      const input = { ParentId: parentId, Name: name, Tags: tagPairs(tags) };
      const answer = await send("CreateOrganizationalUnit", input, { subject: `unit ${name} in ${parentId}` });
      return requireField(answer.OrganizationalUnit?.Id, "the new unit's id");
    },
    renameUnit: async (OrganizationalUnitId, Name) => {
      await send(
        "UpdateOrganizationalUnit",
        { OrganizationalUnitId, Name },
        { subject: `unit ${OrganizationalUnitId}` },
      );
    },
    deleteUnit: async (OrganizationalUnitId) => {
      await send("DeleteOrganizationalUnit", { OrganizationalUnitId }, { subject: `unit ${OrganizationalUnitId}` });
    },
    listTags: async (ResourceId) => {
      const found = pages(
        (NextToken) =>
          send("ListTagsForResource", { ResourceId, ...given("NextToken", NextToken) }, { subject: ResourceId }),
        (page) => page.NextToken,
      );
      return tagRecord(await collect(found, (page) => page.Tags));
    },
    tag: async (ResourceId, tags) => {
      await send("TagResource", { ResourceId, Tags: tagPairs(tags) }, { subject: ResourceId });
    },
    untag: async (ResourceId, keys) => {
      await send("UntagResource", { ResourceId, TagKeys: [...keys] }, { subject: ResourceId });
    },
  };
}

import type { TaggedResourceApi } from "../../../ports/cloud.ts";
import { given, mapPages, pages, requireField, tagRecord } from "../answer.ts";
import type { Send } from "../operation.ts";
import type { ResourceTagsSdk } from "./operations.ts";

export function createTaggedResourceApi(send: Send<ResourceTagsSdk>): TaggedResourceApi {
  return {
    list: ({ key, values, tags }) => {
      const TagFilters = [
        { Key: key, Values: [...values] },
        ...Object.entries(tags).map(([Key, value]) => ({ Key, Values: [value] })),
      ];
      const found = pages(
        (PaginationToken) =>
          send(
            "GetResources",
            { TagFilters, ResourcesPerPage: 100, ...given("PaginationToken", PaginationToken) },
            { subject: `resources by their tag ${key}` },
          ),
        (page) => page.PaginationToken,
      );
      return mapPages(found, ({ ResourceTagMappingList: list = [] }) =>
        list.map(({ ResourceARN, Tags }) => ({
          arn: requireField(ResourceARN, "a resource's ARN"),
          tags: tagRecord(Tags),
        })),
      );
    },
  };
}

import type { GetResourcesCommandInput, GetResourcesOutput } from "@aws-sdk/client-resource-groups-tagging-api";
import { awsError } from "../aws-error.ts";
import { pageOf } from "../calls/page.ts";
import type { CloudResource } from "../resources/resource-state.ts";
import type { Call, SandboxService } from "../service.ts";
import { scopeOf } from "../state.ts";

const mostKeys = 50;
const mostValues = 20;
const pageSize = 100;

/** GetResources: what has, of every key, one of its values. Without an ARN among its return values it is not told. */
function getResources(input: GetResourcesCommandInput, call: Call): GetResourcesOutput {
  const filters = input.TagFilters ?? [];
  const isTooMuch = filters.length > mostKeys || filters.some(({ Values = [] }) => Values.length > mostValues);
  if (isTooMuch) throw awsError("InvalidParameterException", "Too many tag keys, or too many values of one key.");
  const found = resourcesOf(call).filter(({ tags }) =>
    filters.every(({ Key = "", Values = [] }) => {
      const value = tags[Key];
      return value !== undefined && (Values.length === 0 || Values.includes(value));
    }),
  );
  const { items, next } = pageOf(found, ({ arn }) => arn, {
    token: input.PaginationToken === "" ? undefined : input.PaginationToken,
    size: input.ResourcesPerPage,
    most: pageSize,
    invalid: "PaginationTokenExpiredException",
  });
  return {
    PaginationToken: next ?? "",
    ResourceTagMappingList: items.map(({ arn, tags }) => ({
      ResourceARN: arn,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

interface Tagged {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** By ARN; those of the region that was asked. */
function resourcesOf({ state, accountId, region }: Call): readonly Tagged[] {
  const place = scopeOf(accountId, region);
  return state
    .kinds()
    .filter((kind) => kind.startsWith("resource/AWS::"))
    .flatMap((kind) => state.table<CloudResource>(kind, place).values())
    .filter(({ status }) => status !== "PendingDeletion")
    .flatMap((resource) => {
      const arn = arnOfResource(resource);
      return arn === undefined || Object.keys(resource.tags).length === 0 ? [] : [{ arn, tags: resource.tags }];
    })
    .sort((left, right) => (left.arn < right.arn ? -1 : 1));
}

/** A log group's own ARN ends with `:*`, which names its streams. */
function arnOfResource({ attributes, id }: CloudResource): string | undefined {
  const known = attributes.Arn ?? attributes.DBClusterArn ?? (id.startsWith("arn:") ? id : undefined);
  return typeof known === "string" ? known.replace(/:\*$/, "") : undefined;
}

/** The Resource Groups Tagging API, as far as finding goes. */
export const resourceTagsService: SandboxService = {
  service: "Resource Groups Tagging API",
  operations: { GetResources: getResources },
};

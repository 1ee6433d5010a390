import type {
  CostAllocationTag,
  ListCostAllocationTagsCommandInput,
  ListCostAllocationTagsResponse,
  UpdateCostAllocationTagsStatusCommandInput,
  UpdateCostAllocationTagsStatusResponse,
} from "@aws-sdk/client-cost-explorer";
import { awsError } from "../aws-error.ts";
import { pageOf } from "../calls/page.ts";
import { findOrganization } from "../organizations/organization-state.ts";
import type { CloudResource } from "../resources/resource-state.ts";
import type { Call, SandboxService } from "../service.ts";
import type { State, Table } from "../state.ts";

interface TagRow {
  readonly status: "Active" | "Inactive";
  readonly updatedAtMs: number;
}

/** A key can be activated this long after a resource first had it. */
const appearsAfterMs = 86_400_000;
const pageSize = 100;
const mostActive = 500;
const mostPerCall = 20;

function listTags(input: ListCostAllocationTagsCommandInput, call: Call): ListCostAllocationTagsResponse {
  requirePayer(call);
  const known = tagsOf(call.state);
  const tags = appearedKeys(call)
    .filter((key) => input.TagKeys === undefined || input.TagKeys.includes(key))
    .map((key) => ({ key, status: known.get(key)?.status ?? ("Inactive" as const) }))
    .filter(({ status }) => input.Status === undefined || status === input.Status);
  const { items, next } = pageOf(input.Type === "AWSGenerated" ? [] : tags, ({ key }) => key, {
    token: input.NextToken,
    size: input.MaxResults,
    most: pageSize,
    invalid: "ValidationException",
  });
  return {
    CostAllocationTags: items.map(
      ({ key, status }): CostAllocationTag => ({ TagKey: key, Type: "UserDefined", Status: status }),
    ),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function updateTags(
  input: UpdateCostAllocationTagsStatusCommandInput,
  call: Call,
): UpdateCostAllocationTagsStatusResponse {
  requirePayer(call);
  const entries = input.CostAllocationTagsStatus ?? [];
  if (entries.length > mostPerCall) {
    throw awsError("ValidationException", `The maximum number of tag keys per call is ${mostPerCall}.`);
  }
  const appeared = new Set(appearedKeys(call));
  const errors = entries.flatMap(({ TagKey = "", Status = "Inactive" }) => {
    if (!appeared.has(TagKey)) return [{ TagKey, Code: "TagKeysNotFoundException", Message: "Tag key not found" }];
    const active = tagsOf(call.state)
      .values()
      .filter(({ status }) => status === "Active").length;
    if (Status === "Active" && active >= mostActive) {
      return [{ TagKey, Code: "LimitExceededException", Message: "You've reached the limit of active tag keys" }];
    }
    tagsOf(call.state).put(TagKey, { status: Status, updatedAtMs: call.nowMs });
    return [];
  });
  return { Errors: errors };
}

function requirePayer(call: Call): void {
  if (findOrganization(call.state)?.managementAccountId === call.accountId) return;
  throw awsError("AccessDeniedException", "Only the management account works with cost allocation tags.");
}

function tagsOf(state: State): Table<TagRow> {
  return state.table("cost-explorer/tags");
}

/** Keys on resources that have been there long enough, and those that were activated once. */
function appearedKeys({ state, nowMs }: Call): readonly string[] {
  const keys = new Set(tagsOf(state).keys());
  for (const kind of state.kinds().filter((one) => one.startsWith("resource/AWS::"))) {
    for (const scope of state.scopes(kind)) {
      for (const { createdAtMs, tags } of state.table<CloudResource>(kind, scope).values()) {
        if (createdAtMs + appearsAfterMs > nowMs) continue;
        for (const key of Object.keys(tags)) keys.add(key);
      }
    }
  }
  return [...keys].sort();
}

/** AWS Cost Explorer, as far as cost allocation tags go. */
export const costExplorerService: SandboxService = {
  service: "Cost Explorer",
  operations: { ListCostAllocationTags: listTags, UpdateCostAllocationTagsStatus: updateTags },
};

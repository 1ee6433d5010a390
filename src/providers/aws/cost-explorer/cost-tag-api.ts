import { TenantryError } from "../../../model/error.ts";
import type { CostTagApi } from "../../../ports/cloud.ts";
import { given, pages } from "../answer.ts";
import type { Send } from "../operation.ts";
import type { CostExplorerSdk } from "./operations.ts";

export function createCostTagApi(send: Send<CostExplorerSdk>): CostTagApi {
  return {
    status: async (key) => {
      const found = pages(
        (NextToken) =>
          send(
            "ListCostAllocationTags",
            { TagKeys: [key], Type: "UserDefined", ...given("NextToken", NextToken) },
            { subject: `cost tag ${key}` },
          ),
        (page) => page.NextToken,
      );
      for await (const page of found) {
        const tag = page.CostAllocationTags?.find(({ TagKey }) => TagKey === key);
        if (tag?.Status !== undefined) return tag.Status;
      }
      return undefined;
    },
    activate: async (key) => {
      const subject = `cost tag ${key}`;
      const input = { CostAllocationTagsStatus: [{ TagKey: key, Status: "Active" as const }] };
      const { Errors: refused } = await send("UpdateCostAllocationTagsStatus", input, { subject });
      const refusal = refused?.[0];
      if (refusal === undefined) return;
      // Refusals come inside a successful answer, one for each key.
      throw new TenantryError(
        `${subject} was not activated: ${refusal.Code ?? "refused"}: ${refusal.Message ?? "no reason given"}. ` +
          "A key can be activated about a day after it first appeared on a resource that costs something.",
        { code: "TEN7101", source: "remote", failure: "not-found", retry: "later" },
      );
    },
  };
}

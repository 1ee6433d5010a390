import type { OperationFacts, OperationOf, ServiceDefinition } from "../operation.ts";

export type ResourceTagsSdk = typeof import("./sdk.ts");

const operations: Readonly<Record<OperationOf<ResourceTagsSdk>, OperationFacts>> = {
  GetResources: {
    effect: "read",
    senders: ["administrator", "read"],
    permissions: [{ actions: ["tag:GetResources"], resources: ["*"] }],
  },
};

/** The Resource Groups Tagging API; `tag` is its name in IAM actions. */
export const resourceTags: ServiceDefinition<ResourceTagsSdk> = {
  name: "tag",
  load: () => import("./sdk.ts"),
  operations,
};

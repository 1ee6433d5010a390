import type { PolicyType } from "@aws-sdk/client-organizations";
import type { OrganizationApi } from "../../../ports/organization-api.ts";
import { collect, given, mapPages, pages, requireField, tagPairs } from "../answer.ts";
import type { Send } from "../operation.ts";
import { describePolicy } from "./describe.ts";
import type { OrganizationsSdk } from "./operations.ts";

type PolicyCalls = Pick<
  OrganizationApi,
  | "attachPolicy"
  | "createPolicy"
  | "deletePolicy"
  | "detachPolicy"
  | "listPolicies"
  | "listPoliciesForTarget"
  | "listTargets"
  | "policyContent"
  | "updatePolicy"
>;

/** What the organisation's interface says of policies; types are passed on as AWS names them. */
export function policyCalls(send: Send<OrganizationsSdk>): PolicyCalls {
  return {
    listPolicies: (type) =>
      mapPages(
        pages(
          (NextToken) =>
            send("ListPolicies", { Filter: type as PolicyType, ...given("NextToken", NextToken) }, { subject: type }),
          (page) => page.NextToken,
        ),
        (page) => (page.Policies ?? []).map(describePolicy),
      ),
    policyContent: async (PolicyId) => {
      const answer = await send("DescribePolicy", { PolicyId }, { subject: `policy ${PolicyId}` });
      return requireField(answer.Policy?.Content, "the policy's content");
    },
    listTargets: async (PolicyId) => {
      const found = pages(
        (NextToken) =>
          send(
            "ListTargetsForPolicy",
            { PolicyId, ...given("NextToken", NextToken) },
            { subject: `policy ${PolicyId}` },
          ),
        (page) => page.NextToken,
      );
      const targets = await collect(found, (page) => page.Targets);
      return targets.map(({ TargetId }) => requireField(TargetId, "a target's id"));
    },
    listPoliciesForTarget: async (TargetId, type) => {
      const filter = { TargetId, Filter: type as PolicyType };
      const found = pages(
        (NextToken) =>
          send("ListPoliciesForTarget", { ...filter, ...given("NextToken", NextToken) }, { subject: TargetId }),
        (page) => page.NextToken,
      );
      return (await collect(found, (page) => page.Policies)).map(describePolicy);
    },
    createPolicy: async ({ name, type, description, content, tags }) => {
      const answer = await send(
        "CreatePolicy",
        {
          Name: name,
          Type: type as PolicyType,
          Description: description,
          Content: content,
          Tags: tagPairs(tags),
        },
        { subject: `policy ${name}` },
      );
      return requireField(answer.Policy?.PolicySummary?.Id, "the new policy's id");
    },
    updatePolicy: async (PolicyId, { name, description, content }) => {
      const changes = { ...given("Name", name), ...given("Description", description), ...given("Content", content) };
      await send("UpdatePolicy", { PolicyId, ...changes }, { subject: `policy ${PolicyId}` });
    },
    deletePolicy: async (PolicyId) => {
      await send("DeletePolicy", { PolicyId }, { subject: `policy ${PolicyId}` });
    },
    attachPolicy: async (PolicyId, TargetId) => {
      await send("AttachPolicy", { PolicyId, TargetId }, { subject: `policy ${PolicyId} to ${TargetId}` });
    },
    detachPolicy: async (PolicyId, TargetId) => {
      await send("DetachPolicy", { PolicyId, TargetId }, { subject: `policy ${PolicyId} from ${TargetId}` });
    },
  };
}

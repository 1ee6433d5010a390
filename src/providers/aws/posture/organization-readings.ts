import type { JsonObject } from "../../../model/json.ts";
import type { ServiceFacts } from "../services.ts";
import { namedOf, type Reading, readingService, readingsOf, type Step } from "./reading.ts";

const organizations = readingService("organizations", () => import("./sdk/organizations.ts"), {
  DescribeOrganization: "organizations:DescribeOrganization",
  DescribePolicy: "organizations:DescribePolicy",
  ListAccountsForParent: "organizations:ListAccountsForParent",
  ListDelegatedAdministrators: "organizations:ListDelegatedAdministrators",
  ListDelegatedServicesForAccount: "organizations:ListDelegatedServicesForAccount",
  ListOrganizationalUnitsForParent: "organizations:ListOrganizationalUnitsForParent",
  ListPolicies: "organizations:ListPolicies",
  ListRoots: "organizations:ListRoots",
  ListTagsForResource: "organizations:ListTagsForResource",
  ListTargetsForPolicy: "organizations:ListTargetsForPolicy",
});
const read = readingsOf(organizations);
const types = ["AWS::Organizations::Account", "AWS::Organizations::OrganizationalUnit"];
const policies = ["AWS::Organizations::Policy"];

const tags = read("ListTagsForResource", { token: ["NextToken", "NextToken"], types: [] });

const accounts = read("ListAccountsForParent", {
  token: ["NextToken", "NextToken"],
  types,
  follow: (answer) =>
    namedOf(answer, "Accounts", "Id").map(({ name }) => ({ reading: tags, name, input: { ResourceId: name } })),
});

const units: Reading = read("ListOrganizationalUnitsForParent", {
  token: ["NextToken", "NextToken"],
  types,
  follow: (answer) => below(answer, "OrganizationalUnits"),
});

/** What is below each parent of a list: accounts, and units with what is below them. */
function below(answer: JsonObject, list: string): readonly Step[] {
  return namedOf(answer, list, "Id").flatMap(({ name }) =>
    [accounts, units].map((reading) => ({ reading, name, input: { ParentId: name } })),
  );
}

const policy = read("DescribePolicy", { types: policies });
const targets = read("ListTargetsForPolicy", { token: ["NextToken", "NextToken"], types: policies });

const policyList = read("ListPolicies", {
  token: ["NextToken", "NextToken"],
  types: policies,
  follow: (answer) =>
    namedOf(answer, "Policies", "Id").flatMap(({ name }) =>
      [policy, targets].map((reading) => ({ reading, name, input: { PolicyId: name } })),
    ),
});

const services = read("ListDelegatedServicesForAccount", {
  token: ["NextToken", "NextToken"],
  types: ["AWS::Organizations::DelegatedAdministrator"],
});

/** Units, accounts with their tags, policies with their targets, and delegated administrators. */
export const organizationReadings: readonly Reading[] = [
  read("DescribeOrganization", {
    types: [...types, ...policies],
    follow: () =>
      ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"].map((Filter) => ({
        reading: policyList,
        name: Filter,
        input: { Filter },
      })),
  }),
  read("ListRoots", { token: ["NextToken", "NextToken"], types, follow: (answer) => below(answer, "Roots") }),
  read("ListDelegatedAdministrators", {
    token: ["NextToken", "NextToken"],
    types: ["AWS::Organizations::DelegatedAdministrator"],
    follow: (answer) =>
      namedOf(answer, "DelegatedAdministrators", "Id").map(({ name }) => ({
        reading: services,
        name,
        input: { AccountId: name },
      })),
  }),
];

export const organizationsReads: readonly ServiceFacts[] = [organizations];

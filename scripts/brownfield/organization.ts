import { accounts } from "./names.ts";

const organization = "o-example1234";
const root = "r-ex4m";
const customers = "ou-ex4m-customers";
const platform = "ou-ex4m-platform";
const fullAccess = "p-FullAWSAccess";

const member = (Id: string, Name: string) => ({ Id, Name, Email: `${Name}@example.com`, Status: "ACTIVE" });

/** The accounts, their units and the one policy that everybody starts with; linden's account was never moved into a unit. */
export const organizationAnswers: Readonly<Record<string, unknown>> = {
  "organizations/describe-organization": {
    Organization: { Id: organization, MasterAccountId: accounts.management, FeatureSet: "ALL" },
  },
  "organizations/list-roots": { Roots: [{ Id: root, Name: "Root" }] },
  [`organizations/list-organizational-units-for-parent/${root}`]: {
    OrganizationalUnits: [
      { Id: customers, Name: "Customers" },
      { Id: platform, Name: "Platform" },
    ],
  },
  [`organizations/list-accounts-for-parent/${root}`]: {
    Accounts: [member(accounts.management, "management"), member(accounts.linden, "linden-dev")],
  },
  [`organizations/list-accounts-for-parent/${customers}`]: {
    Accounts: [member(accounts.fir, "fir-prod"), member(accounts.juniper, "juniper-prod")],
  },
  [`organizations/list-accounts-for-parent/${platform}`]: {
    Accounts: [member(accounts.shared, "shared-workloads")],
  },
  [`organizations/list-tags-for-resource/${accounts.fir}`]: { Tags: [{ Key: "customer", Value: "fir" }] },
  "organizations/list-policies": {
    Policies: [{ Id: fullAccess, Name: "FullAWSAccess", Type: "SERVICE_CONTROL_POLICY", AwsManaged: true }],
  },
  [`organizations/describe-policy/${fullAccess}`]: {
    Policy: {
      PolicySummary: { Id: fullAccess, Name: "FullAWSAccess", Type: "SERVICE_CONTROL_POLICY" },
      Content: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }),
    },
  },
  [`organizations/list-targets-for-policy/${fullAccess}`]: {
    Targets: [root, customers, platform, ...Object.values(accounts)].map((TargetId) => ({ TargetId })),
  },
};

import type { ServiceFacts } from "../services.ts";
import { namedOf, type Reading, readingService, readingsOf } from "./reading.ts";

const iam = readingService("iam", () => import("./sdk/iam.ts"), {
  GetAccountAuthorizationDetails: "iam:GetAccountAuthorizationDetails",
  GetOpenIDConnectProvider: "iam:GetOpenIDConnectProvider",
  ListOpenIDConnectProviders: "iam:ListOpenIDConnectProviders",
});
const read = readingsOf(iam);

const provider = read("GetOpenIDConnectProvider", { types: ["AWS::IAM::OIDCProvider"] });

/** Users, groups, roles, policies and OIDC providers of an account. */
export const iamReadings: readonly Reading[] = [
  read("GetAccountAuthorizationDetails", {
    token: ["Marker", "Marker"],
    types: [
      "AWS::IAM::Role",
      "AWS::IAM::User",
      "AWS::IAM::Group",
      "AWS::IAM::ManagedPolicy",
      "AWS::IAM::InstanceProfile",
    ],
  }),
  read("ListOpenIDConnectProviders", {
    types: ["AWS::IAM::OIDCProvider"],
    follow: (answer) =>
      namedOf(answer, "OpenIDConnectProviderList", "Arn").map(({ name }) => ({
        reading: provider,
        name,
        input: { OpenIDConnectProviderArn: name },
      })),
  }),
];

export const iamReads: readonly ServiceFacts[] = [iam];

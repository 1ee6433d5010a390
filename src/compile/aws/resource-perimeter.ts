import type { Platform } from "../../model/platform.ts";
import type { Statement } from "./policy-document.ts";

const perimeterActions = ["dynamodb:*", "kms:*", "s3:*", "secretsmanager:*", "sqs:*"];

/** Who may reach resources of the accounts at all, whatever their own policies say. */
export function resourceStatements(platform: Platform): readonly Statement[] {
  const organization = platform.organization.id;
  const everything = { Principal: "*", Resource: "*" } as const;
  return [
    {
      Sid: "OnlyOrganization",
      Effect: "Deny",
      ...everything,
      Action: [...perimeterActions, "sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"].sort(),
      Condition: {
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
        StringNotEqualsIfExists: { "aws:PrincipalOrgID": organization },
      },
    },
    {
      Sid: "ServicesOnlyForOrganization",
      Effect: "Deny",
      ...everything,
      Action: [...perimeterActions, "sts:AssumeRole"].sort(),
      Condition: {
        Bool: { "aws:PrincipalIsAWSService": "true" },
        Null: { "aws:SourceAccount": "false" },
        StringNotEqualsIfExists: { "aws:SourceOrgID": organization },
      },
    },
    {
      Sid: "OnlyEncryptedTransport",
      Effect: "Deny",
      ...everything,
      Action: ["s3:*", "secretsmanager:*", "sqs:*"],
      Condition: { BoolIfExists: { "aws:SecureTransport": "false" } },
    },
  ];
}

import type { DiagnosticCatalogue } from "../../model/diagnostic.ts";

/** What the AWS provider reports: one code for each thing that is to be done about it. */
export const awsProviderCodes: DiagnosticCatalogue = {
  TEN7101: {
    title: "AWS does not have what a request named",
    explanation: "An account, unit, policy, stack, bucket or cluster that was counted on does not exist (any more).",
    fix: "Plan again: the plan was made for another state. If it is said of a bucket, deploy the tooling account's stack first.",
  },
  TEN7102: {
    title: "AWS has one of that name already",
    explanation: "Something with this name, e-mail address or id exists, and Tenantry did not find it to be its own.",
    fix: "Plan again; if the conflict stays, rename or remove the other one.",
  },
  TEN7103: {
    title: "Somebody else changed or holds what a request was about",
    explanation:
      "A stack in progress, an organisation that is being modified, an object whose version moved on, or a thing still in use.",
    fix: "Wait for the other change to finish and run the command again.",
  },
  TEN7104: {
    title: "AWS kept throttling",
    explanation:
      "The request was refused for its rate until the provider's patience ran out; others use the same account's allowance.",
    fix: "Run the command again later; it resumes where it was. Check what else calls the same API in that account.",
  },
  TEN7105: {
    title: "AWS denied a request",
    explanation: "The identity that sent it lacks the right, or a policy of the organisation denies it.",
    fix: "Compare the identity's policies with `docs/reference/permissions.md` (`tenantry bootstrap --print` prints them), then run again.",
  },
  TEN7106: {
    title: "The credentials have expired",
    explanation:
      "AWS refused the credentials that the standard chain gave for being too old. Nothing of the refused request was carried out.",
    fix: "Sign in again (`aws sso login --profile NAME`, or renew the CI job's token) and run the command again; it resumes.",
  },
  TEN7107: {
    title: "A quota of AWS is used up",
    explanation:
      "The account or the organisation has as many of these as AWS grants. Waiting does not lift it, except for limits per day or per 30 days.",
    fix: "Ask for more in Service Quotas or from AWS Support, or remove what is no longer needed.",
  },
  TEN7108: {
    title: "AWS gave no answer, or none that says anything about the request",
    explanation:
      "The network or the service failed. Whether a change was carried out is not known; nothing was sent twice.",
    fix: "Run the command again: it looks at what there is and resumes.",
  },
  TEN7109: {
    title: "AWS holds a request for wrong",
    explanation: "A value that AWS does not accept, or a state in which it does not accept the request.",
    fix: "Read what AWS said. If the value comes from a document, correct it there; else report it as a defect of Tenantry.",
  },
  TEN7110: {
    title: "There are no AWS credentials",
    explanation:
      "The standard chain (environment, shared configuration, single sign-on, container and instance roles) found none.",
    fix: "Set AWS_PROFILE or give `--profile`, and sign in; `aws sts get-caller-identity` must answer.",
  },
  TEN7111: {
    title: "The AWS credentials belong to another account",
    explanation:
      "Tenantry enters accounts from the management account or from the tooling account of the platform document.",
    fix: "Use credentials of one of these two accounts, or correct `spec.organization` of the platform document.",
  },
  TEN7112: {
    title: "A new account is not ready yet",
    explanation: "AWS takes minutes after creating an account until its roles can be entered and its services answer.",
    fix: "Run the command again in a few minutes; it resumes.",
  },
  TEN7113: {
    title: "An answer of AWS lacks what it always has",
    explanation: "A field without which the answer makes no sense was missing, or a template could not be read.",
    fix: "Run the command again; if it stays, report it with the operation that the message names.",
  },
  TEN7114: {
    title: "The connection to AWS was closed by this process",
    explanation: "The run ended while a request was waiting for its turn; it was not sent.",
    fix: "Run the command again; it resumes.",
  },
};

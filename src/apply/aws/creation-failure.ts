import type { TenantryError } from "../../model/error.ts";
import { stepError } from "../apply-error.ts";

/** Why AWS did not create an account, and what to do; the reasons are those of `CreateAccountStatus`. */
const advice: Readonly<Record<string, string>> = {
  ACCOUNT_LIMIT_EXCEEDED: "the organization has as many accounts as it may have: ask AWS for a higher quota",
  ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED: "AWS creates no more accounts today: run again tomorrow",
  CONCURRENT_ACCOUNT_MODIFICATION: "somebody else changes accounts at the same time: run again",
  CREATE_ORGANIZATION_IN_PROGRESS: "the organization is being created: run again in an hour",
  EMAIL_ALREADY_EXISTS: "every address of `accountEmail` that was tried is taken: choose another pattern",
  FAILED_BUSINESS_VALIDATION: "AWS could not validate the business details of the management account",
  GOVCLOUD_ACCOUNT_ALREADY_EXISTS: "an account of that address exists in AWS GovCloud",
  INVALID_ADDRESS: "the postal address of the management account is not valid",
  INVALID_EMAIL: "`accountEmail` does not make a valid e-mail address",
  INVALID_PAYMENT_INSTRUMENT: "the management account's payment method is not valid",
  INTERNAL_FAILURE: "AWS failed: run again",
  INVALID_IDENTITY_FOR_BUSINESS_VALIDATION: "AWS could not validate the owner of the management account",
  MISSING_BUSINESS_VALIDATION: "AWS has not validated the business details of the management account yet",
  MISSING_PAYMENT_INSTRUMENT: "the management account has no payment method",
  PENDING_BUSINESS_VALIDATION:
    "AWS is still validating the business details of the management account: run again later",
  UNKNOWN_BUSINESS_VALIDATION: "AWS could not validate the business details of the management account",
  UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED: "the organization's resource policy does not allow tags",
};

const passing = new Set([
  "CONCURRENT_ACCOUNT_MODIFICATION",
  "INTERNAL_FAILURE",
  "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED",
]);
const limits = new Set(["ACCOUNT_LIMIT_EXCEEDED", "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED"]);

export function creationFailed(name: string, reason = "no reason given"): TenantryError {
  const help = advice[reason];
  return stepError("TEN7030", `account ${name} was not created: ${reason}${help === undefined ? "" : `; ${help}`}`, {
    retry: passing.has(reason) ? "later" : "never",
    failure: limits.has(reason) ? "quota" : "invalid",
  });
}

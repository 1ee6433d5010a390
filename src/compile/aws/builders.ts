import { iamPath } from "../../model/ownership.ts";
import { deployRoleName, executionRoleName, readRoleName } from "./names.ts";
import type { Statement } from "./policy-document.ts";

/** Principals that build and repair accounts; everyone else is held by the guardrails that name them. */
const builders = [deployRoleName, executionRoleName, readRoleName]
  .map((name) => `arn:*:iam::*:role${iamPath}${name}`)
  .concat("arn:*:iam::*:role/OrganizationAccountAccessRole");

/** Exempts the principals that build and repair accounts from a denial. */
export const unlessBuilder: NonNullable<Statement["Condition"]> = { ArnNotLike: { "aws:PrincipalArn": builders } };

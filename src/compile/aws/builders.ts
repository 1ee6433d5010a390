import { deployRoleName, executionRoleName, organizationRoleName, readRoleName } from "../../model/account-entry.ts";
import { iamPath } from "../../model/ownership.ts";
import { platformRolePath } from "./names.ts";
import type { Statement } from "./policy-document.ts";

/** Principals that build and repair accounts; everyone else is held by the guardrails that name them. */
const builders = [deployRoleName, executionRoleName, readRoleName]
  .map((name) => `arn:*:iam::*:role${iamPath}${name}`)
  .concat(`arn:*:iam::*:role/${organizationRoleName}`);

/** Exempts the principals that build and repair accounts from a denial. */
export const unlessBuilder: NonNullable<Statement["Condition"]> = { ArnNotLike: { "aws:PrincipalArn": builders } };

/** Exempts roles of clusters as well, which give nodes their role. */
export const unlessBuilderOrPlatform: NonNullable<Statement["Condition"]> = {
  ArnNotLike: { "aws:PrincipalArn": [...builders, `arn:*:iam::*:role${platformRolePath}*`] },
};

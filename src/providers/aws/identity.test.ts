import { describe, expect, it } from "vitest";
import cases from "./identity.cases.json" with { type: "json" };
import { chooseIdentity, rolesOf, type Target } from "./identity.ts";

const numbers: Readonly<Record<string, string>> = { management: "111111111111", tooling: "222222222222" };

function contextOf(caller: string, near = "eu-central-1") {
  const [account = "", role = ""] = caller.split("/");
  const accountId = numbers[account] ?? account;
  return {
    caller: { accountId, arn: `arn:aws:sts::${accountId}:assumed-role/${role}/somebody` },
    managementAccountId: "111111111111",
    toolingAccountId: "222222222222",
    near,
  };
}

describe("chooseIdentity", () => {
  it.each(cases)("$name", ({ caller, target, chain }) => {
    const choose = () => chooseIdentity(target as Target, contextOf(caller));
    if (chain === "denied") {
      expect(choose).toThrow(expect.objectContaining({ failure: "denied", code: "TEN7111" }));
      return;
    }
    const expected = (chain as readonly string[]).map((step) => {
      const slash = step.indexOf("/");
      const account = step.slice(0, slash);
      return `arn:aws:iam::${numbers[account] ?? account}:role${step.slice(slash)}`;
    });
    expect(rolesOf(choose()).map(({ roleArn }) => roleArn)).toEqual(expected);
  });

  it("names roles in the partition of the platform", () => {
    const target = { kind: "account", accountId: "333333333333", access: "administrator" } as const;
    const [role] = rolesOf(chooseIdentity(target, contextOf("management/Admin", "cn-north-1")));
    expect(role?.roleArn).toBe("arn:aws-cn:iam::333333333333:role/OrganizationAccountAccessRole");
  });
});

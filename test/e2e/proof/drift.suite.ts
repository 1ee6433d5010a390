import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AccountDescription, PolicyDescription } from "../../../src/ports/organization-api.ts";
import { type Outside, openPlatformStage, type PlatformStage } from "./platform-stage.ts";

const place = { accountId: "333333333333", region: "eu-central-1" };
const scp = "SERVICE_CONTROL_POLICY";

async function all<Item>(pages: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

async function foundation({ cloud }: Outside): Promise<PolicyDescription> {
  const policies = await all(cloud.organization.listPolicies(scp));
  const found = policies.find(({ name }) => name.endsWith("-foundation-1"));
  if (found === undefined) throw new Error("there is no foundation policy");
  return found;
}

async function account({ cloud }: Outside, name: string): Promise<AccountDescription> {
  const found = (await all(cloud.organization.listAccounts())).find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no account ${name}`);
  return found;
}

/** What people do by hand past tenantry, and how the plan names it. */
interface Drift {
  readonly what: string;
  readonly plan: RegExp;
  readonly by: (outside: Outside) => Promise<void>;
}

const drifts: readonly Drift[] = [
  {
    what: "a policy detached",
    plan: /foundation-1/,
    by: async (outside) => {
      const { id } = await foundation(outside);
      const [target = ""] = await outside.cloud.organization.listTargets(id);
      await outside.cloud.organization.detachPolicy(id, target);
    },
  },
  {
    what: "a policy's content edited",
    plan: /foundation-1/,
    by: async (outside) => {
      const { id } = await foundation(outside);
      const content = JSON.parse(await outside.cloud.organization.policyContent(id)) as {
        readonly Statement: readonly object[];
      };
      const edited = { ...content, Statement: content.Statement.slice(1) };
      await outside.cloud.organization.updatePolicy(id, { content: JSON.stringify(edited) });
    },
  },
  {
    what: "an account moved",
    plan: /acme--harbor--prod/,
    by: async (outside) => {
      const { id } = await account(outside, "acme--harbor--prod");
      const from = (await outside.cloud.organization.findParent(id)) ?? "";
      await outside.cloud.organization.moveAccount(id, from, "ou-ab12-aaaaaaaa");
    },
  },
  {
    what: "an account's tags changed",
    plan: /acme--harbor--prod/,
    by: async (outside) => {
      const { id } = await account(outside, "acme--harbor--prod");
      await outside.cloud.organization.tag(id, { tenant: "somebody-else" });
    },
  },
  {
    what: "termination protection switched off",
    plan: /tenantry-birch--prod/,
    by: async ({ cloud }) => {
      const stacks = cloud.stacks(place, "deploy");
      const stack = await stacks.find("tenantry-birch--prod");
      await stacks.setTerminationProtection("tenantry-birch--prod", stack?.terminationProtection !== true);
    },
  },
  {
    what: "a unit renamed",
    plan: /OrganizationalUnit|unit/i,
    by: async ({ cloud }) => {
      const units = await all(cloud.organization.listUnits("ou-ab12-bbbbbbbb"));
      const unit = units.find(({ name }) => name !== "foreign");
      await cloud.organization.renameUnit(unit?.id ?? "", "renamed-by-hand");
    },
  },
  {
    what: "a stack deleted whose data is kept",
    plan: /tenantry-cell-gov1-a/,
    by: async ({ cloud, sandbox }) => {
      const stacks = cloud.stacks({ accountId: "444444444444", region: "eu-central-1" }, "deploy");
      await stacks.setTerminationProtection("tenantry-cell-gov1-a", false);
      await stacks.delete("tenantry-cell-gov1-a");
      for (let look = 0; look < 60; look += 1) {
        if ((await stacks.find("tenantry-cell-gov1-a")) === undefined) return;
        await sandbox.clock.sleep(10_000);
      }
      throw new Error("the stack does not go");
    },
  },
];

/** Lets something drift, looks at the plan, applies, and says what is not as it should be. */
async function repair(acme: PlatformStage, { what, plan, by }: Drift): Promise<readonly string[]> {
  await acme.within(by);
  const planned = await acme.run(["plan", "--diff", "--detailed-exitcode"]);
  const unplanned = planned.code === 2 && plan.test(planned.out) ? [] : [`${what} is not planned: ${planned.code}`];
  const applied = await acme.run(["apply", "--yes"]);
  const after = await acme.run(["plan", "--detailed-exitcode"]);
  return [
    ...unplanned,
    ...(applied.code === 0 ? [] : [`${what} is not restored: ${applied.code}\n${applied.out}${applied.notes}`]),
    ...(after.code === 0 ? [] : [`${what}: still planned afterwards:\n${after.out}`]),
  ];
}

describe("what is changed by hand in AWS", { timeout: 300_000 }, () => {
  let acme: PlatformStage;
  let foreign: string;
  const lookAtForeign = (): Promise<string> =>
    acme.within(({ sandbox }) => {
      const { accounts, units, resources } = sandbox.describe();
      return JSON.stringify([
        accounts.filter(({ name }) => name === "foreign"),
        units.filter(({ name }) => name === "foreign"),
        resources.filter((resource) => JSON.stringify(resource).includes("foreign")),
      ]);
    });
  beforeEach(async () => {
    acme = await openPlatformStage();
    expect((await acme.run(["apply", "--yes"])).code).toBe(0);
    await acme.within(({ sandbox: { plant } }) => {
      plant.account({ name: "foreign", email: "foreign@elsewhere.example" });
      plant.unit({ name: "foreign", parentId: "ou-ab12-bbbbbbbb" });
      plant.resource(place, "AWS::S3::Bucket", { BucketName: "foreign-bucket" });
    });
    foreign = await lookAtForeign();
  }, 300_000);
  afterEach(() => acme[Symbol.dispose]());

  it("is named by the plan and put right by apply, one thing after the other; what is foreign stays as it is", async () => {
    const wrong: string[] = [];
    for (const drift of drifts) wrong.push(...(await repair(acme, drift)));
    expect(wrong).toEqual([]);
    expect(await lookAtForeign()).toBe(foreign);
    expect(foreign).toMatch(/foreign-bucket/);
  });
});

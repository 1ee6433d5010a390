import { describe, expect, it } from "vitest";
import { type Models, pooledPlatform, wantedOf } from "../../../test/support/apply-models.ts";
import { type Applied, applyWorld, planWorld } from "../../../test/support/apply-world.ts";
import { openAwsWorld } from "../../../test/support/sandbox-world.ts";

const shared: Models = { birch: ["shared", "namespace"] };

function failures({ result }: Applied): readonly string[] {
  return result.failures.map(({ step, code }) => `${code} ${step.title}`);
}

describe("what is not ours in the organization", () => {
  it("is not changed when it appears under a name of ours between plan and apply", async () => {
    const wanted = wantedOf(shared);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    const planned = await planWorld(world, wanted);
    const { organization } = world.connect();
    const foreign = {
      name: "tenantry-acme-foundation-1",
      type: "SERVICE_CONTROL_POLICY",
      description: "by hand",
      content: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
      tags: {},
    };
    const id = await organization.createPolicy(foreign);
    const parentId = pooledPlatform.organization.organizationalUnits.suspended;
    const unit = await organization.createUnit({ parentId, name: "suspended", tags: {} });
    const run = await applyWorld(world, wanted, planned);
    expect(failures(run)).toEqual(
      expect.arrayContaining(["TEN7039 create policy tenantry-acme-foundation-1", "TEN7039 create unit suspended"]),
    );
    expect(JSON.parse(await organization.policyContent(id))).toEqual(JSON.parse(foreign.content));
    expect(await organization.listTargets(id)).toEqual([]);
    expect([await organization.listTags(id), await organization.listTags(unit)]).toEqual([{}, {}]);
  }, 60_000);

  it("stays where somebody has moved it between plan and apply, when only its tags are to change", async () => {
    const wanted = wantedOf({ cedar: ["dedicated", "namespace"] });
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    await applyWorld(world, wanted, await planWorld(world, wanted));
    const { organization } = world.connect();
    const accounts = [];
    for await (const page of organization.listAccounts()) accounts.push(...page);
    const id = accounts.find(({ name }) => name === "acme--cedar--prod")?.id ?? "";
    await organization.tag(id, { "tenantry:environment": "by-hand" });
    const planned = await planWorld(world, wanted);
    expect(planned.plan.changes.map(({ name }) => name)).toEqual(["acme--cedar--prod"]);
    const quarantine = pooledPlatform.organization.organizationalUnits.suspended;
    await organization.moveAccount(id, (await organization.findParent(id)) ?? "", quarantine);
    expect(failures(await applyWorld(world, wanted, planned))).toEqual([]);
    expect(await organization.findParent(id)).toBe(quarantine);
    expect((await organization.listTags(id))["tenantry:environment"]).toBe("cedar--prod");
  }, 60_000);

  it("is not deleted when its tags were taken away between plan and apply", async () => {
    const wanted = wantedOf(shared);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    const { organization } = world.connect();
    const id = await organization.createPolicy({
      name: "tenantry-acme-former-1",
      type: "SERVICE_CONTROL_POLICY",
      description: "",
      content: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
      tags: { "tenantry:managed-by": "tenantry", "tenantry:platform": "acme", "tenantry:inventory": "organization" },
    });
    const planned = await planWorld(world, wanted);
    await organization.untag(id, ["tenantry:managed-by"]);
    const run = await applyWorld(world, wanted, planned);
    expect(failures(run)).toEqual(["TEN7039 delete policy tenantry-acme-former-1"]);
    expect(await organization.listTags(id)).toEqual({
      "tenantry:inventory": "organization",
      "tenantry:platform": "acme",
    });
  }, 60_000);
});

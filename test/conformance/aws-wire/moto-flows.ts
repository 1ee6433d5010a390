import assert from "node:assert/strict";
import { hasFailed } from "../../../src/model/error.ts";
import type { Platform } from "../../../src/model/platform.ts";
import type { ObjectStore } from "../../../src/ports/cloud.ts";
import type { AwsCloud } from "../../../src/providers/aws/cloud.ts";

/** What the flows work on: the same account in moto is entered with different credentials. */
export interface MotoWorld {
  /** Credentials of the management account. */
  readonly management: AwsCloud;
  /** Of a user in the tooling account. */
  readonly tooling: AwsCloud;
  /** Whose keys AWS has never seen expire: a server that is not there. */
  readonly absent: AwsCloud;
  readonly platform: Platform;
  readonly bucketName: string;
}

export interface Flow {
  readonly name: string;
  readonly run: (world: MotoWorld) => Promise<void>;
}

const type = "SERVICE_CONTROL_POLICY";
const content = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "organizations:LeaveOrganization", Resource: "*" }],
});
const tags = { tenant: "birch", "tenantry:managed-by": "tenantry" };

/** Flows of the provider that moto knows enough of; it is lax, so they show the wire and the reading, not the rules of AWS. */
export const flows: readonly Flow[] = [
  {
    name: "tells who the credentials belong to",
    run: async ({ management, tooling, platform }) => {
      assert.equal((await management.caller()).accountId, platform.organization.managementAccountId);
      assert.equal((await tooling.caller()).accountId, platform.organization.toolingAccountId);
    },
  },
  {
    name: "describes the organisation, its root and its policy types",
    run: async ({ management, platform }) => {
      const described = await management.organization.describe();
      assert.equal(described.managementAccountId, platform.organization.managementAccountId);
      assert.match(described.rootId, /^r-/);
      assert.match(described.id, /^o-/);
      assert.ok(described.enabledPolicyTypes.includes(type));
    },
  },
  {
    name: "makes, lists, renames and deletes a unit",
    run: async ({ management: { organization } }) => {
      const { rootId } = await organization.describe();
      const id = await organization.createUnit({ parentId: rootId, name: "standard", tags });
      assert.deepEqual(await organization.listTags(id), tags);
      await organization.renameUnit(id, "regulated");
      assert.equal((await all(organization.listUnits(rootId))).find((unit) => unit.id === id)?.name, "regulated");
      assert.equal(await organization.findParent(id), rootId);
      await organization.deleteUnit(id);
      assert.equal(
        (await all(organization.listUnits(rootId))).find((unit) => unit.id === id),
        undefined,
      );
    },
  },
  {
    name: "vends an account, finds its creation by name, moves, tags and closes it",
    run: async ({ management: { organization } }) => {
      const { rootId } = await organization.describe();
      const unit = await organization.createUnit({ parentId: rootId, name: "vended", tags });
      const request = {
        name: "acme--birch--prod",
        email: "aws+1@acme.example",
        roleName: "OrganizationAccountAccessRole",
        tags,
      };
      const made = await organization.createAccount(request);
      const creations = await organization.listCreations(["SUCCEEDED", "IN_PROGRESS"]);
      const creation = creations.find(({ name }) => name === request.name);
      assert.equal(creation?.requestId, made.requestId);
      const id = required(creation?.accountId);
      await organization.moveAccount(id, rootId, unit);
      assert.equal(await organization.findParent(id), unit);
      const [inUnit] = await all(organization.listAccountsForParent(unit));
      assert.equal(inUnit?.id, id);
      assert.equal(inUnit.email, request.email);
      assert.ok(inUnit.joinedAtMs > 0);
      await organization.tag(id, { tenant: "cedar" });
      await organization.untag(id, ["tenantry:managed-by"]);
      assert.deepEqual(await organization.listTags(id), { tenant: "cedar" });
      await organization.closeAccount(id);
      const closed = (await all(organization.listAccounts())).find((account) => account.id === id);
      assert.match(required(closed?.state), /SUSPENDED|PENDING_CLOSURE/);
    },
  },
  {
    name: "makes, changes, attaches, detaches and deletes a policy",
    run: async ({ management: { organization } }) => {
      const { rootId } = await organization.describe();
      const target = await organization.createUnit({ parentId: rootId, name: "guarded", tags });
      const policy = await organization.createPolicy({ name: "guard", type, description: "Guardrails", content, tags });
      await organization.updatePolicy(policy, { description: "Guardrails of cells" });
      assert.deepEqual(JSON.parse(await organization.policyContent(policy)), JSON.parse(content));
      await organization.attachPolicy(policy, target);
      assert.deepEqual(await organization.listTargets(policy), [target]);
      const attached = await organization.listPoliciesForTarget(target, type);
      assert.ok(attached.some(({ id }) => id === policy));
      await organization.detachPolicy(policy, target);
      await organization.deletePolicy(policy);
      const listed = await all(organization.listPolicies(type));
      assert.equal(
        listed.find(({ id }) => id === policy),
        undefined,
      );
      assert.equal(listed.find(({ id }) => id === "p-FullAWSAccess")?.awsManaged, true);
    },
  },
  {
    name: "tells missing things from failures",
    run: async ({ management: { organization }, tooling, bucketName, platform }) => {
      await failsAs("not-found", organization.policyContent("p-aaaaaaaaaa"));
      await failsAs("not-found", organization.deleteUnit("ou-ab12-aaaaaaaa"));
      const place = { accountId: platform.organization.toolingAccountId, region: "eu-central-1" };
      assert.equal(await tooling.stacks(place, "administrator").find("tenantry-none"), undefined);
      assert.equal(await tooling.eks(place, "administrator").findCluster("none"), undefined);
      assert.equal(await tooling.bucket(`${bucketName}-none`, "eu-central-1").exists(), false);
    },
  },
  {
    name: "enters accounts through the roles that lead there, each as itself",
    run: async ({ management, tooling }) => {
      assert.equal(await management.canEnter("333333333333", "administrator"), true);
      assert.equal(await management.canEnter("333333333333", "deploy"), true);
      assert.equal(await tooling.canEnter("333333333333", "read"), true);
      const place = { accountId: "333333333333", region: "eu-central-1" };
      // A stack made as one account is not to be seen from another: the session's account is what counts.
      const inside = management.network(place, "administrator");
      assert.match(required(await inside.findDefaultVpc()), /^vpc-/);
      assert.notEqual(await inside.findDefaultVpc(), await defaultVpcOf(tooling));
    },
  },
  {
    name: "takes a default VPC away with all that is in it, and again",
    run: async ({ management }) => {
      const network = management.network({ accountId: "444444444444", region: "eu-central-1" }, "administrator");
      const vpc = required(await network.findDefaultVpc());
      await network.deleteDefaultVpc(vpc);
      assert.equal(await network.findDefaultVpc(), undefined);
      await network.deleteDefaultVpc(vpc);
    },
  },
  {
    name: "closes a default security group",
    run: async ({ management }) => {
      const network = management.network({ accountId: "555555555555", region: "eu-central-1" }, "administrator");
      const vpc = required(await network.findDefaultVpc());
      const group = required(await network.defaultSecurityGroup(vpc));
      assert.ok(group.egressRuleIds.length > 0);
      await network.closeSecurityGroup(group);
      const closed = await network.defaultSecurityGroup(vpc);
      assert.deepEqual([closed?.ingressRuleIds, closed?.egressRuleIds], [[], []]);
    },
  },
  {
    name: "writes an object once, and again only over the version that it knows",
    run: async (world) => {
      const bucket = bucketOf(world);
      assert.equal(await bucket.exists(), true);
      assert.equal(await bucket.get("leases/a"), undefined);
      const first = await bucket.put("leases/a", '{"fence":1}', { if: "absent" });
      await failsAs("conflict", bucket.put("leases/a", '{"fence":9}', { if: "absent" }));
      assert.deepEqual(await bucket.get("leases/a"), { body: '{"fence":1}', etag: first.etag });
      const second = await bucket.put("leases/a", '{"fence":2}', { if: { etag: first.etag } });
      assert.notEqual(second.etag, first.etag);
      await failsAs("conflict", bucket.put("leases/a", '{"fence":9}', { if: { etag: first.etag } }));
      assert.equal((await bucket.get("leases/a"))?.body, '{"fence":2}');
    },
  },
  {
    name: "lists more objects than a page holds, and removes one twice",
    run: async (world) => {
      const bucket = bucketOf(world);
      const keys = Array.from({ length: 1005 }, (_, index) => `many/${String(index).padStart(4, "0")}`);
      for (let at = 0; at < keys.length; at += 50)
        await Promise.all(keys.slice(at, at + 50).map((key) => bucket.put(key, "{}")));
      assert.deepEqual(await bucket.list("many/"), keys);
      await bucket.delete("many/0000");
      await bucket.delete("many/0000");
      assert.deepEqual(await bucket.list("many/000"), keys.slice(1, 10));
    },
  },
  {
    name: "lets one of many writers take a lease, every time that it is free",
    run: async (world) => {
      const bucket = bucketOf(world);
      const held = (writer: number): Promise<boolean> =>
        bucket.put("leases/race", `{"holder":${writer}}`, { if: "absent" }).then(
          () => true,
          (error: unknown) => {
            if (hasFailed(error, "conflict")) return false;
            throw error;
          },
        );
      for (let round = 0; round < 5; round += 1) {
        const winners = await Promise.all(Array.from({ length: 8 }, (_, writer) => held(writer)));
        assert.equal(winners.filter(Boolean).length, 1);
        await bucket.delete("leases/race");
      }
    },
  },
  {
    name: "says unavailable when nobody answers",
    run: async ({ absent }) => {
      await failsAs("unavailable", absent.caller());
    },
  },
];

function bucketOf({ tooling, bucketName }: MotoWorld): ObjectStore {
  return tooling.bucket(bucketName, "eu-central-1");
}

async function defaultVpcOf(tooling: AwsCloud): Promise<string | undefined> {
  return tooling.network({ accountId: "222222222222", region: "eu-central-1" }, "administrator").findDefaultVpc();
}

async function failsAs(failure: Parameters<typeof hasFailed>[1], attempt: Promise<unknown>): Promise<void> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(hasFailed(error, failure), `expected ${failure}, got ${String(error)}`);
}

async function all<Item>(pages: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

function required<Value>(value: Value | undefined): Value {
  assert.ok(value !== undefined);
  return value;
}

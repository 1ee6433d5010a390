import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountsOf } from "../../../src/sandbox/aws/organizations/organization-state.ts";
import { openPlatformStage, type PlatformStage } from "./platform-stage.ts";

const maple = `apiVersion: tenantry.dev/v1alpha1
kind: Tenant
metadata: {name: maple, labels: {cost-center: cc-1}}
spec:
  owners: [{kind: Group, name: maple-devs, role: admin}]
  environments:
    - name: prod
      namespaces: [web]
      resourceQuota: {requests.cpu: "2", requests.memory: 8Gi, pods: "20", services.loadbalancers: "0"}
      serviceAccounts: [{namespace: web, name: api}]
      pin: {accountModel: dedicated, clusterModel: namespace, reason: "an account of its own"}
      aws:
        ledger: {type: "AWS::DynamoDB::Table", access: {api: read-write}}
`;

describe("accounts of a destroyed tenant", { timeout: 300_000 }, () => {
  let acme: PlatformStage;
  beforeEach(async () => {
    acme = await openPlatformStage({ "maple.yaml": maple });
    expect((await acme.run(["apply", "--yes"])).code).toBe(0);
  }, 300_000);
  afterEach(() => acme[Symbol.dispose]());

  const accounts = (): Promise<readonly string[]> =>
    acme.within(({ sandbox }) =>
      accountsOf(sandbox.state)
        .values()
        .filter(({ name }) => name === "acme--maple--prod")
        .map(({ state }) => state),
    );

  it("are moved aside, and closed only when that is asked for, by name and with what is lost", async () => {
    const aside = await acme.run(["destroy", "maple", "--yes"]);
    expect([aside.code, aside.notes]).toEqual([0, expect.stringContaining("moved aside, not closed")]);
    expect(await accounts()).toEqual(["ACTIVE"]);
    expect((await acme.run(["destroy", "maple", "--yes"])).out).toMatch(/Nothing of maple is left/);

    const unconfirmed = await acme.run(["destroy", "maple", "--close-accounts"]);
    expect([unconfirmed.code, unconfirmed.notes]).toEqual([1, expect.stringMatching(/pass --yes/)]);
    expect(await accounts()).toEqual(["ACTIVE"]);

    const closed = await acme.run(["destroy", "maple", "--close-accounts", "--yes"]);
    expect([closed.code, closed.notes]).toEqual([
      0,
      expect.stringMatching(/Account acme--maple--prod.*DESTROYS DATA[\s\S]*closed, with everything in it/),
    ]);
    expect((await accounts()).every((state) => state !== "ACTIVE")).toBe(true);
    expect((await acme.run(["destroy", "maple", "--close-accounts", "--yes"])).out).toMatch(/Nothing of maple is left/);
  });

  it("are closed at once with --close-accounts, and the tenant gets another one when it comes back", async () => {
    const closed = await acme.run(["destroy", "maple", "--close-accounts", "--yes"]);
    expect([closed.code, closed.notes]).toEqual([0, expect.stringContaining("lost with its account, which is closed")]);
    expect(closed.out).not.toContain("Kept with its data");
    expect((await acme.run(["apply", "--yes"])).code).toBe(0);
    expect((await acme.run(["plan", "--detailed-exitcode"])).code).toBe(0);
    expect([...(await accounts())].sort()).toEqual(["ACTIVE", expect.stringMatching(/PENDING_CLOSURE|SUSPENDED/)]);
  });

  it("are not closed beyond what AWS closes in thirty days, and nothing else is done then", async () => {
    await acme.within(({ sandbox: { plant, state } }) => {
      for (let index = 0; index < 260; index += 1) {
        const id = plant.account({ name: `closed-${index}`, email: `closed-${index}@elsewhere.example` });
        state.transact(() => {
          const table = accountsOf(state);
          const row = table.get(id);
          if (row !== undefined) table.put(id, { ...row, state: "SUSPENDED", closedAtMs: row.joinedAtMs });
        });
      }
    });
    const refused = await acme.run(["destroy", "maple", "--close-accounts", "--yes"]);
    expect([refused.code, refused.notes]).toEqual([
      1,
      expect.stringMatching(/TEN7041.*250 in thirty days.*moved aside/s),
    ]);
    expect(await accounts()).toEqual(["ACTIVE"]);
    expect((await acme.run(["plan", "--detailed-exitcode"])).code).toBe(0);
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { type Census, type Thing, takeCensus } from "../../../src/cli/commands/demo/census.ts";
import { objectsOf } from "../../../src/sandbox/aws/s3/objects.ts";
import { type Outside, openPlatformStage, type PlatformStage } from "./platform-stage.ts";

const home = { accountId: "333333333333", region: "eu-central-1" };

/** What may stay of a destroyed tenant, and only of these what its documents ask for. */
const keptTypes: ReadonlySet<string> = new Set([
  "AWS::DynamoDB::Table",
  "AWS::KMS::Key",
  "AWS::Logs::LogGroup",
  "AWS::S3::Bucket",
  "AWS::SQS::Queue",
  "AWS::SecretsManager::Secret",
]);

function tenantDocument(name: string, account: string, cluster: string): string {
  const role = cluster === "namespace" ? "admin" : "cluster-admin";
  return `apiVersion: tenantry.dev/v1alpha1
kind: Tenant
metadata: {name: ${name}, labels: {cost-center: cc-1}}
spec:
  owners: [{kind: Group, name: ${name}-devs, role: ${role}}]
  environments:
    - name: prod
      namespaces: [web]
      resourceQuota: {requests.cpu: "2", requests.memory: 8Gi, pods: "20", services.loadbalancers: "0"}
      serviceAccounts: [{namespace: web, name: api}]
      pin: {accountModel: ${account}, clusterModel: ${cluster}, reason: "every pair is to be seen"}
      aws:
        uploads: {type: "AWS::S3::Bucket", access: {api: read-write}}
        ledger: {type: "AWS::DynamoDB::Table", access: {api: read-write}}
        inbox: {type: "AWS::SQS::Queue", access: {api: read-write}}
        smtp: {type: "AWS::SecretsManager::Secret", access: {api: read}}
`;
}

const pairs = ["shared", "dedicated"].flatMap((account) =>
  ["namespace", "vcluster", "cluster"].map((cluster) => [account, cluster] as const),
);

const foreignObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "tenantry-foreign", namespace: "foreign" },
  data: { kept: "yes" },
};

/** What others have: beside the tenant's own, and in the tenant's own account. */
async function plantForeign({ sandbox }: Outside, accountId: string): Promise<void> {
  const { clusters, plant } = sandbox;
  plant.account({ name: "foreign", email: "foreign@elsewhere.example" });
  plant.unit({ name: "foreign", parentId: "ou-ab12-bbbbbbbb" });
  plant.resource(home, "AWS::S3::Bucket", { BucketName: "acme--maple--prod--uploads2" });
  plant.resource({ ...home, accountId }, "AWS::SQS::Queue", { QueueName: "foreign-queue" });
  const cluster = await clusters.open("eu1-a");
  await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "foreign" } });
  await cluster.apply(foreignObject);
}

function accountOf({ sandbox }: Outside): string {
  return sandbox.describe().accounts.find(({ name }) => name === "acme--maple--prod")?.id ?? home.accountId;
}

interface Look {
  readonly census: Census;
  readonly accountId: string;
  /** Of the tenant's bucket. */
  readonly objects: readonly unknown[];
}

function look(outside: Outside): Look {
  const { state } = outside.sandbox;
  const objects = objectsOf(state, "acme--maple--prod--uploads").values();
  return { census: takeCensus(state), accountId: accountOf(outside), objects };
}

/** Keys of what is the tenant's: named after it, in its own account or clusters, or part of one of its networks. */
function ofTenant({ census, accountId }: Look): ReadonlySet<string> {
  const isOwn = ([key, { name, text, type }]: readonly [string, Thing]): boolean => {
    if (/foreign|uploads2|OrganizationAccountAccessRole/.test(key)) return false;
    if (key.includes("maple--prod") || (type.startsWith("AWS::") && text.includes("maple--prod"))) return true;
    return accountId !== home.accountId && (name === accountId || text.includes(`"accountId":"${accountId}"`));
  };
  const own = [...census].filter(isOwn);
  const networks = own.flatMap(([, { name }]) => (name.startsWith("vpc-") ? [name] : []));
  const parts = [...census].filter(([, { text }]) => networks.some((id) => text.includes(id)));
  return new Set([...own, ...parts].map(([key]) => key));
}

/** What differs between two looks, told by key: gone, added or changed. */
function differences(before: Census, after: Census): readonly string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => before.get(key)?.text !== after.get(key)?.text);
}

describe("each pair of an account and a cluster", { timeout: 300_000 }, () => {
  let acme: PlatformStage;
  afterEach(() => acme[Symbol.dispose]());

  async function succeed(...argv: readonly string[]): Promise<void> {
    const { code, notes, out } = await acme.run(argv);
    expect([argv.join(" "), code, code === 0 ? "" : `${out}${notes}`]).toEqual([argv.join(" "), 0, ""]);
  }

  async function expectNoChanges(): Promise<void> {
    const { code, out } = await acme.run(["plan", "--detailed-exitcode"]);
    expect([code, code === 0 ? "" : out]).toEqual([0, ""]);
    expect(out).toMatch(/^No changes\./m);
  }

  it.each(pairs)(
    "%s x %s comes, goes without a trace but its data, comes back with it, is frozen and thawed",
    async (account, cluster) => {
      acme = await openPlatformStage({
        "maple.yaml": tenantDocument("maple", account, cluster),
        "oak.yaml": tenantDocument("oak", "shared", "namespace"),
      });
      await succeed("apply", "--yes");
      await expectNoChanges();
      const there = await acme.within(async (outside) => {
        await plantForeign(outside, accountOf(outside));
        outside.sandbox.plant.object("acme--maple--prod--uploads", "a.txt", "still here");
        return look(outside);
      });
      expect(there.accountId === home.accountId).toBe(account === "shared");

      await succeed("destroy", "maple", "--yes");
      const gone = await acme.within(look);
      const own = ofTenant(there);
      const left = [...own].filter((key) => gone.census.has(key));
      const typeOf = (key: string): string => gone.census.get(key)?.type ?? "";
      const data = left.filter((key) => keptTypes.has(typeOf(key)));
      expect(left.filter((key) => !data.includes(key))).toEqual(
        account === "shared" ? [] : [expect.stringMatching(/^organizations\/accounts /)],
      );
      const asked = ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SecretsManager::Secret"];
      expect(data.map(typeOf)).toEqual(expect.arrayContaining(asked));
      expect(differences(there.census, gone.census).filter((key) => !own.has(key))).toEqual([]);
      expect(gone.objects).toEqual(there.objects);

      await succeed("apply", "--yes");
      await expectNoChanges();
      const back = await acme.within(look);
      const kept = (of: Look): readonly string[] =>
        [...ofTenant(of)].filter((key) => keptTypes.has(of.census.get(key)?.type ?? "")).sort();
      // The same things, and nothing made beside them: only the key of a cluster's secrets goes, and comes, with the cluster.
      expect(kept(back)).toEqual(expect.arrayContaining(data));
      expect(kept(back).length).toBe(kept(there).length);
      expect([back.accountId, back.objects]).toEqual([there.accountId, there.objects]);

      await succeed("freeze", "maple");
      await expectNoChanges();
      await succeed("thaw", "maple");
      await expectNoChanges();
      const end = await acme.within(look);
      const ever = new Set([...own, ...ofTenant(back), ...ofTenant(end)]);
      expect(differences(there.census, end.census).filter((key) => !ever.has(key))).toEqual([]);
    },
  );
});

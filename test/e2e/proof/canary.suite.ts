import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runTenantry } from "../../support/run-tenantry.ts";
import { type Outside, openPlatformStage, type PlatformStage } from "./platform-stage.ts";

const marker = `canary${randomUUID().replaceAll("-", "")}`;
const encoded = Buffer.from(marker).toString("base64");
const place = { accountId: "333333333333", region: "eu-central-1" };
const environment = { ...process.env };

/** Places of `text` that hold the marker, plain or in base64. */
function findMarker(name: string, text: string): readonly string[] {
  return [marker, encoded.replace(/=+$/, "")].some((form) => text.includes(form)) ? [name] : [];
}

/** Secrets in namespaces of ours and of others. */
async function plantInCluster({ sandbox }: Outside): Promise<void> {
  const kubectl = sandbox.clusters.openAs("eu1-a", "kubectl");
  await kubectl.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "vault" } });
  for (const namespace of ["vault", "birch--prod--web", "forge--prod"]) {
    await kubectl.apply({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "password", namespace, labels: { "app.kubernetes.io/managed-by": "tenantry" } },
      data: { password: encoded },
    });
  }
  await sandbox.helm.upgrade(
    {
      id: "release/eu1-a/vault/vault",
      cell: "eu1-a",
      namespace: "vault",
      name: "vault",
      chart: { repository: "https://charts.example", name: "vault", version: "1.0.0" },
      values: {},
      footprint: [],
      origin: { path: "", reason: "planted" },
    } as never,
    { adminPassword: marker },
  );
}

/** A foreign stack whose parameters, hidden and not, and whose outputs are secrets; and a secret itself. */
async function plantInAws({ sandbox, cloud }: Outside): Promise<void> {
  sandbox.plant.resource(place, "AWS::SecretsManager::Secret", { Name: "foreign-secret", SecretString: marker });
  const stacks = cloud.stacks(place, "deploy");
  const template = {
    Parameters: { Hidden: { Type: "String", NoEcho: true }, Plain: { Type: "String" } },
    Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "foreign-queue" } } },
    Outputs: { Password: { Value: { Ref: "Plain" } } },
  };
  await stacks.createChangeSet({
    stackName: "foreign-stack",
    changeSetName: "made",
    type: "CREATE",
    template: { kind: "body", text: JSON.stringify(template) },
    parameters: { Hidden: marker, Plain: marker },
    tags: {},
  });
  await sandbox.clock.sleep(30_000);
  await stacks.executeChangeSet("foreign-stack", "made");
  await sandbox.clock.sleep(120_000);
  const [output] = (await stacks.find("foreign-stack"))?.status === "CREATE_COMPLETE" ? [true] : [false];
  expect(output).toBe(true);
}

/** Everything in files below a folder, the sandbox's own store left out. */
function* filesBelow(folder: string): Generator<readonly [string, string]> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "sandbox") yield* filesBelow(path);
    else if (entry.isFile() && entry.name !== "kubeconfig") yield [path, readFileSync(path, "utf8")];
  }
}

const kubeconfig = {
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "other", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{ name: "other", user: { token: marker } }],
  contexts: [{ name: "other", context: { cluster: "other", user: "other" } }],
  "current-context": "other",
};

const outputsOf = ["json", "yaml", "markdown", "table"] as const;
const verbs: readonly (readonly string[])[] = [
  ...outputsOf.map((output) => ["plan", "-o", output]),
  ["plan", "--diff"],
  ["status", "-o", "json"],
  ["status"],
  ["outputs", "birch", "-o", "json"],
  ["outputs", "forge", "-o", "yaml"],
  ["doctor", "-o", "json"],
  ["doctor"],
  ["apply", "--yes", "--diff", "-o", "json"],
  ["freeze", "birch"],
  ["thaw", "birch"],
  // A kubeconfig whose server does not answer: its token is sent, and everything there fails.
  ["plan", "--kubeconfig", "kubeconfig", "--context", "gov1-a=other"],
  ["destroy", "birch", "--yes", "-o", "json"],
  ["destroy", "forge", "--yes"],
];
const offline: readonly (readonly string[])[] = [
  ["validate", "-o", "json"],
  ["advise", "-o", "json"],
  ["lock", "--check"],
  ["render", "--to", "manifests", "--out", "rendered/manifests"],
  ["render", "--to", "cloudformation", "--out", "rendered/cloudformation"],
  ["render", "--to", "json", "--out", "rendered/json"],
  ["bootstrap", "--print"],
];

describe("a marker in every secret value", { timeout: 300_000 }, () => {
  let acme: PlatformStage;
  beforeAll(async () => {
    process.env.AWS_SECRET_ACCESS_KEY = marker;
    process.env.AWS_SESSION_TOKEN = marker;
    process.env.HELM_KUBETOKEN = marker;
    acme = await openPlatformStage();
    writeFileSync(join(acme.path, "kubeconfig"), JSON.stringify(kubeconfig));
    expect((await acme.run(["apply", "--yes"])).code).toBe(0);
    await acme.within(async (outside) => {
      await plantInCluster(outside);
      await plantInAws(outside);
    });
  }, 300_000);
  afterAll(() => {
    process.env = environment;
    acme[Symbol.dispose]();
  });

  it("is where it was put, so that it could be found", async () => {
    await acme.within(async ({ sandbox, cloud }) => {
      const api = await sandbox.clusters.open("eu1-a");
      const secret = await api.get({ apiVersion: "v1", kind: "Secret", namespace: "vault", name: "password" });
      expect(findMarker("secret", JSON.stringify(secret))).toEqual(["secret"]);
      const stack = await cloud.stacks(place, "read").find("foreign-stack");
      expect(findMarker("stack", JSON.stringify(stack))).toEqual(["stack"]);
    });
    const label = await runTenantry(["explain", marker], acme.path);
    expect(findMarker("shown", label.notes + label.out)).toEqual(["shown"]);
  });

  it("is shown by no command, and written to no file, lease or template", async () => {
    const found: string[] = [];
    for (const argv of offline) {
      const { out, notes } = await acme.runOffline(argv);
      found.push(...findMarker(argv.join(" "), out + notes));
    }
    for (const argv of verbs) {
      const { out, notes } = await acme.run(argv);
      expect(out + notes, argv.join(" ")).not.toContain("error[BUG]");
      expect((out + notes).length).toBeGreaterThan(0);
      found.push(...findMarker(argv.join(" "), out + notes));
    }
    for (const [path, text] of filesBelow(acme.path)) found.push(...findMarker(path, text));
    await acme.within(async ({ cloud }) => {
      const bucket = cloud.bucket("acme--tooling-222222222222", "eu-central-1");
      const keys = await bucket.list("");
      expect(keys.length).toBeGreaterThan(5);
      for (const key of keys) found.push(...findMarker(key, (await bucket.get(key))?.body ?? ""));
    });
    expect(found).toEqual([]);
  });
});

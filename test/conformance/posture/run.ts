import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { ensureServers } from "../../../scripts/servers/build-servers.ts";
import { startCluster, type TestCluster } from "../../../scripts/servers/start-cluster.ts";
import type { Audit } from "../../../src/model/audit.ts";
import type { EstateResource } from "../../../src/model/estate.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import { systemClock } from "../../../src/providers/clock.ts";
import { createClusters, type ReachableClusters } from "../../../src/providers/kubernetes/clusters.ts";
import { startMoto } from "../aws-wire/start-moto.ts";
import { brownfield, brownfieldFindings, brownfieldQuiet, brownfieldTenants } from "./brownfield.ts";
import { readEstate, readFolder, runTenantry, Tally } from "./harness.ts";
import { region, seedAws } from "./seed-aws.ts";

/**
 * `tenantry collect` and `tenantry audit` as processes of their own, on a real API server and on moto, an imitation of AWS that others keep: what
 * it reads, that it never reads a secret value nor writes anything, and that it goes on after a kill.
 */
const canary = "canary-7f3a91";
const collector = { user: "collector", groups: ["auditors"], token: "collector-token" };
const tally = new Tally();
const folder = await mkdtemp(join(tmpdir(), "tenantry-posture-"));
try {
  await onKubernetes();
  await onAws();
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`${tally.passed} passed, ${tally.failed} failed\n`);
process.exitCode = tally.failed === 0 ? 0 : 1;

async function onKubernetes(): Promise<void> {
  const servers = await ensureServers((line) => void process.stdout.write(`${line}\n`));
  const auditLog = join(folder, "audit.log");
  const auditPolicy = join(folder, "audit-policy.yaml");
  const policy = { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [{ level: "RequestResponse" }] };
  await writeFile(auditPolicy, JSON.stringify(policy));
  const cluster = await startCluster({
    binaries: servers.folder,
    identities: [collector],
    apiServerArgs: [`--audit-policy-file=${auditPolicy}`, `--audit-log-path=${auditLog}`],
  });
  try {
    await seedCluster(cluster);
    await asWhoMayReadNamesOnly(cluster);
    await asAdministrator(cluster);
    await auditsBrownfield(cluster);
    await neverWrites(auditLog);
  } finally {
    await cluster.stop();
  }
}

/** The printed roles are what is granted, so that they are tried and not only read. */
async function seedCluster(cluster: TestCluster): Promise<void> {
  const { stdout } = await runTenantry(["collect", "--print-policy"]);
  const roles = (loadAll(stdout) as readonly JsonObject[]).filter(({ kind }) => kind === "ClusterRole");
  const clusters = await openClusters(cluster);
  const api = await clusters.open("test");
  const secret = { apiVersion: "v1", kind: "Secret", stringData: { password: canary } };
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(secret) };
  const container = { name: "api", image: "web", env: [{ name: "PASSWORD", value: canary }] };
  const objects: readonly JsonObject[] = [
    ...roles,
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "collect" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "tenantry-collect" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: collector.user }],
    },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "birch-prod", labels: { tenant: "birch" } } },
    { ...secret, metadata: { name: "smtp", namespace: "birch-prod", annotations } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "runner", namespace: "birch-prod" } },
    {
      apiVersion: "v1",
      kind: "Secret",
      type: "kubernetes.io/service-account-token",
      metadata: {
        name: "old-token",
        namespace: "birch-prod",
        annotations: { "kubernetes.io/service-account.name": "runner" },
      },
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings", namespace: "birch-prod" },
      data: { a: canary },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "api", namespace: "birch-prod" },
      spec: {
        selector: { matchLabels: { app: "api" } },
        template: { metadata: { labels: { app: "api" } }, spec: { containers: [container] } },
      },
    },
  ];
  for (const object of objects) await api.apply(object);
  for (let index = 0; index < 620; index += 1)
    await api.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: `page-${index}`, namespace: "default" } });
  await clusters.close();
}

async function openClusters(cluster: TestCluster): Promise<ReachableClusters> {
  return createClusters({
    cells: [],
    clock: systemClock,
    kubeconfig: await cluster.kubeconfig(cluster.admin),
    contexts: new Map([["test", "test"]]),
    eks: () => Promise.resolve(undefined),
  });
}

async function asWhoMayReadNamesOnly(cluster: TestCluster): Promise<void> {
  const dump = join(folder, "least");
  const ran = await runTenantry([
    "collect",
    "--kubeconfig",
    await cluster.kubeconfig(collector),
    "--no-aws",
    "-o",
    dump,
  ]);
  const { estate } = await readEstate(dump);
  tally.check("collects with the printed roles", ran.code === 0, ran.stderr);
  const gaps = estate.gaps.map(({ what }) => what);
  tally.check("a kind that may not be listed is the only gap", JSON.stringify(gaps) === '["v1/Secret"]', estate.gaps);
  const objects = estate.clusters[0]?.objects ?? [];
  tally.check("reads every page", objects.filter(({ metadata }) => metadata.name.startsWith("page-")).length === 620);
}

async function asAdministrator(cluster: TestCluster): Promise<void> {
  const dump = join(folder, "whole");
  const args = ["collect", "--kubeconfig", await cluster.kubeconfig(cluster.admin), "--no-aws", "-o", dump];
  const killed = await runTenantry(args, { killAt: join(dump, "kubernetes") });
  const ran = await runTenantry(args);
  const again = await runTenantry(args);
  tally.check("is killed on the way", killed.code === null, killed.stdout);
  tally.check("goes on after a kill", ran.code === 0, ran.stderr);
  tally.check("asks for nothing twice", again.stdout.includes("; 0 new files"), again.stdout);
  const { estate, diagnostics } = await readEstate(dump);
  tally.check("leaves no gap", estate.gaps.length === 0 && diagnostics.length === 0, [estate.gaps, diagnostics]);
  const objects = estate.clusters[0]?.objects ?? [];
  const types = objects.filter(({ kind }) => kind === "Secret").map(({ metadata, type }) => [metadata.name, type]);
  const wanted = [
    ["old-token", "kubernetes.io/service-account-token"],
    ["smtp", null],
  ];
  tally.check("knows tokens among secrets", JSON.stringify(types.sort()) === JSON.stringify(wanted), types);
  const found = (await readFolder(dump)).filter(({ text }) => text.includes(canary) || text.includes(encoded(canary)));
  tally.check(
    "writes no secret value",
    found.length === 0,
    found.map(({ path }) => path),
  );
}

function encoded(text: string): string {
  return Buffer.from(text).toString("base64").replace(/=+$/, "");
}

/** As whoever may only read, so that the server's audit log shows what an audit does. */
async function auditsBrownfield(cluster: TestCluster): Promise<void> {
  const clusters = await openClusters(cluster);
  const api = await clusters.open("test");
  for (const object of brownfield) await api.apply(object);
  await clusters.close();
  const args = ["audit", "--kubeconfig", await cluster.kubeconfig(collector), "--no-aws"];
  const ran = await runTenantry([...args, "-o", "json"]);
  tally.check("audits a cluster without a document", ran.code === 0, ran.stderr);
  const { tenants = [], findings = [] } = (ran.code === 0 ? JSON.parse(ran.stdout) : {}) as Partial<Audit>;
  const names = tenants.map(({ name }) => name);
  tally.check("infers the tenants", JSON.stringify(names) === JSON.stringify(brownfieldTenants), names);
  const ids = findings.map(({ id }) => id);
  const missing = brownfieldFindings.filter((id) => !ids.includes(id));
  tally.check("finds what is wrong", missing.length === 0, { missing, ids });
  const wrong = brownfieldQuiet.filter((id) => ids.includes(id));
  tally.check("is quiet about what is right", wrong.length === 0, wrong);
  const strict = await runTenantry([...args, "--fail-on", "critical"]);
  tally.check("fails on what is critical", strict.code === 2, strict.code);
}

/** What the server itself saw: no verb that changes anything, and no answer with the data of a Secret. */
async function neverWrites(auditLog: string): Promise<void> {
  interface Event {
    readonly stage: string;
    readonly verb: string;
    readonly userAgent?: string;
    readonly user: { readonly username: string };
    readonly objectRef?: { readonly resource?: string };
    readonly responseObject?: { readonly kind?: string };
  }
  const lines = (await readFile(auditLog, "utf8")).trim().split("\n");
  const events = lines.map((line) => JSON.parse(line) as Event).filter(({ user }) => user.username === collector.user);
  const verbs = [...new Set(events.map(({ verb }) => verb))].sort();
  tally.check(
    "only reads, as the server's audit log says",
    verbs.every((verb) => ["get", "list"].includes(verb)),
    verbs,
  );
  tally.check("was seen by the server", events.length > 40, events.length);
  const all = lines.map((line) => JSON.parse(line) as Event).filter(({ stage }) => stage === "ResponseComplete");
  const kinds = all
    .filter(({ verb, objectRef }) => verb === "list" && objectRef?.resource === "secrets")
    .filter(({ user }) => user.username === "platform-admin")
    .map(({ responseObject }) => responseObject?.kind);
  const sent = [...new Set(kinds)];
  tally.check(
    "is never sent the data of a Secret",
    sent.every((kind) => kind === "PartialObjectMetadataList"),
    sent,
  );
}

async function onAws(): Promise<void> {
  const moto = await startMoto();
  if (moto === undefined) {
    process.stdout.write("SKIPPED AWS: moto needs python3 (3.9 or later, with venv)\n");
    if (process.env.CI !== undefined) tally.check("moto is there", false);
    return;
  }
  try {
    const endpoint = moto.endpoint.replace("127.0.0.1", "localhost");
    await seedAws(endpoint, canary);
    const dump = join(folder, "aws");
    const env = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
    const ran = await runTenantry(["collect", "--no-kubernetes", "--region", region, "-o", dump], { env });
    tally.check("collects an account", ran.code === 0, ran.stderr);
    await checkAccount(dump);
  } finally {
    moto.stop();
  }
}

async function checkAccount(dump: string): Promise<void> {
  const { estate, diagnostics } = await readEstate(dump);
  // The account's own host name, which only AWS has.
  const gaps = estate.gaps.filter(({ what }) => what !== "AWS::S3::AccountPublicAccessBlock");
  tally.check("leaves no gap in the account", gaps.length === 0 && diagnostics.length === 0, [gaps, diagnostics]);
  const resources = estate.accounts.flatMap((account) => account.resources);
  const one = (type: string): EstateResource | undefined => resources.find((resource) => resource.type === type);
  const roles = resources.filter(({ id }) => id.includes(":role/role-"));
  tally.check("reads every page of roles", roles.length === 120, roles.length);
  const marks: readonly (readonly [string, string])[] = [
    ["AWS::IAM::Role", "Trust"],
    ["AWS::IAM::ManagedPolicy", "Managed"],
    ["AWS::S3::BucketPolicy", "Bucket"],
    ["AWS::SecretsManager::ResourcePolicy", "Secret"],
    ["AWS::SQS::QueuePolicy", "Queue"],
    ["AWS::KMS::Key", "Key"],
    ["AWS::ECR::Repository", "Repository"],
  ];
  for (const [type, sid] of marks) {
    const isMarked = resources.some(
      (each) => each.type === type && JSON.stringify(each.properties).includes(`"Sid":"${sid}"`),
    );
    tally.check(`reads the policy of ${type}`, isMarked, one(type));
  }
  for (const type of [
    "AWS::KMS::Grant",
    "AWS::IAM::OIDCProvider",
    "AWS::DynamoDB::Table",
    "AWS::SNS::Topic",
    "AWS::EC2::VPC",
  ])
    tally.check(`reads ${type}`, one(type) !== undefined);
  tally.check("reads tags", one("AWS::S3::Bucket")?.tags.tenant === "birch", one("AWS::S3::Bucket"));
  const metadata = (one("AWS::EC2::LaunchTemplate")?.properties.LaunchTemplateData as JsonObject | undefined)
    ?.MetadataOptions;
  tally.check("reads hop limits", (metadata as JsonObject | undefined)?.HttpPutResponseHopLimit === 2, metadata);
  const { organization } = estate;
  tally.check("reads units", organization?.units.some(({ name }) => name === "tenants") === true, organization);
  const guard = organization?.policies.find(({ name }) => name === "guard");
  tally.check("reads service control policies", JSON.stringify(guard?.document).includes("Guard"), guard);
  const found = (await readFolder(dump)).filter(({ text }) => text.includes(canary) || text.includes(encoded(canary)));
  tally.check(
    "writes no secret value of the account",
    found.length === 0,
    found.map(({ path }) => path),
  );
}

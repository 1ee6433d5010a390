import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "../src/cli/pipeline.ts";
import { type Bundle, bundleKey } from "../src/model/blueprint.ts";
import { compareText, type JsonObject } from "../src/model/json.ts";
import { loadDocuments } from "../src/spec/load-documents.ts";
import { driftObject, olderTemplate } from "./example-dump/drift.ts";
import { foreignObjects, foreignStacks } from "./example-dump/foreign.ts";
import { foreignObject, liveObject } from "./example-dump/live-object.ts";
import { liveStack } from "./example-dump/live-stack.ts";
import { liveValues } from "./example-dump/live-values.ts";

/**
 * Writes `examples/acme/dump`: what a half-built platform would answer to kubectl, helm and the AWS CLI.
 *
 * Made from the compiled blueprint of some of the tenants and of one that has left since, with drift, with versions that
 * were applied before a document changed, and with objects and stacks of other teams. An argument names another folder.
 */
const examples = join(import.meta.dirname, "../examples/acme");
const target = process.argv[2] ?? join(examples, "dump");
const built = new Set([
  "birch/prod",
  "forge/prod",
  "harbor/prod",
  "juniper/prod",
  "land-registry/prod",
  "oakwood/prod",
]);
const builtCells = new Set(["eu1-a", "gov1-a"]);

const sources = ["platform.yaml", ...readdirSync(join(examples, "tenants")).map((name) => `tenants/${name}`)]
  .filter((path) => !path.endsWith(".lock.yaml"))
  .map((path) => ({ path, text: readFileSync(join(examples, path)) as Uint8Array | string }));
const departed = readFileSync(join(examples, "tenants/birch.yaml"), "utf8")
  .replaceAll("birch", "oakwood")
  .replace(/^.*(allowedPeers|pool: orders).*\n/gm, "");
const { value: documents, diagnostics } = loadDocuments([...sources, { path: "tenants/oakwood.yaml", text: departed }]);
if (documents === undefined) throw new Error(diagnostics.map((item) => item.summary).join("\n"));

const bundles = [...build(documents).bundles()];
const values = liveValues(bundles.flatMap((bundle) => bundle.stacks));
const present = bundles.filter(isBuilt);
const files = new Map<string, unknown>();
addObjects();
addStacks();
addReleases();
addOrganization();
rmSync(target, { recursive: true, force: true });
for (const [path, content] of [...files].sort(([left], [right]) => compareText(left, right))) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), `${JSON.stringify(content, null, 1)}\n`);
}
process.stdout.write(`${files.size} files in ${target}\n`);

function isBuilt({ owner }: Bundle): boolean {
  if (owner.kind === "cell") return builtCells.has(owner.cell);
  return owner.kind === "organization" || built.has(`${owner.tenant}/${owner.environment}`);
}

function addObjects(): void {
  const lists = new Map<string, JsonObject[]>();
  const add = (cell: string, item: JsonObject): void => {
    const path = `kubernetes/${cell}/${plural(String(item.kind).toLowerCase())}.json`;
    lists.set(path, [...(lists.get(path) ?? []), item]);
  };
  for (const object of present.flatMap((bundle) => bundle.objects)) {
    const cell = object.vcluster === undefined ? object.cell : `${object.cell}+${object.vcluster}`;
    const manifest = values.resolve(object.manifest as never) as never;
    const live = driftObject(liveObject(manifest, cell));
    if (live !== undefined) add(cell, live);
  }
  for (const cell of builtCells) for (const object of foreignObjects) add(cell, foreignObject(object, cell));
  for (const [path, items] of lists) files.set(path, { apiVersion: "v1", kind: "List", metadata: {}, items });
}

function addStacks(): void {
  for (const bundle of present) {
    const change = olderTemplate(bundleKey(bundle.owner).replace(/^tenant\//, ""));
    for (const stack of bundle.stacks) {
      const live = liveStack(stack, values, change);
      const path = `cloudformation/${live.account}/${live.region}/${live.name}`;
      files.set(`${path}.stack.json`, { Stacks: [live.description] });
      files.set(`${path}.template.json`, { StagesAvailable: ["Original", "Processed"], TemplateBody: live.template });
    }
  }
  for (const { description, template } of foreignStacks) {
    const path = `cloudformation/333333333333/eu-central-1/${String(description.StackName)}`;
    files.set(`${path}.stack.json`, { Stacks: [description] });
    files.set(`${path}.template.json`, { StagesAvailable: ["Original", "Processed"], TemplateBody: template });
  }
}

function addReleases(): void {
  for (const cell of builtCells) {
    const own = present.flatMap((bundle) => bundle.releases).filter((release) => release.cell === cell);
    const list = own.map(({ name, namespace, chart }) => ({
      name,
      namespace,
      revision: "1",
      status: "deployed",
      chart: `${chart.name}-${chart.version}`,
    }));
    files.set(`helm/${cell}/releases.json`, [
      ...list,
      { name: "prometheus", namespace: "monitoring", revision: "7", status: "deployed", chart: "prometheus-27.3.1" },
    ]);
    files.set(`helm/${cell}/monitoring/prometheus.values.json`, { server: { retention: "15d" } });
    for (const release of own) {
      files.set(`helm/${cell}/${release.namespace}/${release.name}.values.json`, values.resolve(release.values));
    }
  }
}

function addOrganization(): void {
  const accounts: JsonObject[] = [
    { Id: "111111111111", Name: "acme-management", Email: "aws@acme.example", Status: "ACTIVE" },
    { Id: "222222222222", Name: "acme-tooling", Email: "aws+tooling@acme.example", Status: "ACTIVE" },
    { Id: "333333333333", Name: "acme-shared-eu1", Email: "aws+1@acme.example", Status: "ACTIVE" },
    { Id: "444444444444", Name: "acme-public-sector-eu1", Email: "aws+2@acme.example", Status: "ACTIVE" },
  ];
  for (const resource of present.flatMap((bundle) => bundle.organization)) {
    if (resource.type !== "AWS::Organizations::Account" || resource.management === "adopt") continue;
    const properties = values.resolve(resource.properties) as JsonObject;
    const id = values.accountNumber(resource.id.slice(resource.id.lastIndexOf("/") + 1));
    accounts.push({
      Id: id,
      Name: properties.AccountName ?? "",
      Email: properties.Email ?? "",
      Status: "ACTIVE",
      JoinedMethod: "CREATED",
    });
    files.set(`organizations/tags/${id}.json`, { Tags: properties.Tags ?? [] });
  }
  files.set("organizations/accounts.json", { Accounts: accounts });
}

function plural(kind: string): string {
  return kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

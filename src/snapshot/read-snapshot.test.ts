import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { DumpFile } from "./dump-file.ts";
import { readSnapshot } from "./read-snapshot.ts";

const scope = { cells: ["eu1-a"] };

function read(files: Readonly<Record<string, unknown>>): Snapshot {
  const { value, diagnostics } = readSnapshot(dumps(files), scope);
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return value;
}

function problems(files: Readonly<Record<string, unknown>>): readonly Diagnostic[] {
  return readSnapshot(dumps(files), scope).diagnostics;
}

function dumps(files: Readonly<Record<string, unknown>>): readonly DumpFile[] {
  return Object.entries(files).map(([path, content]) => ({
    path,
    text: typeof content === "string" ? content : JSON.stringify(content, null, 2),
  }));
}

function pod(name: string, more: object = {}): object {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "n", ...more } };
}

const namespaces = "kubernetes/eu1-a/namespaces.json";

describe("kubectl dumps", () => {
  it("are lists, typed lists of the raw API, bare arrays and single objects", () => {
    const { objects, gaps } = read({
      "kubernetes/eu1-a/a.json": { apiVersion: "v1", kind: "List", items: [pod("a"), pod("b")] },
      "kubernetes/eu1-a/deep/er.json": {
        apiVersion: "v1",
        kind: "NamespaceList",
        items: [{ metadata: { name: "c" } }],
      },
      "kubernetes/eu1-a/single.json": pod("d"),
      "kubernetes/eu1-a/array.json": [pod("e")],
      "kubernetes/eu1-a/none.json": { apiVersion: "v1", kind: "PodList", items: null },
      "kubernetes/eu1-a+forge/inside.json": pod("f"),
    });
    expect(
      objects.map(({ cell, manifest }) => `${cell} ${manifest.kind} ${(manifest.metadata as { name: string }).name}`),
    ).toEqual(["eu1-a+forge Pod f", "eu1-a Pod a", "eu1-a Pod b", "eu1-a Pod e", "eu1-a Namespace c", "eu1-a Pod d"]);
    expect(gaps).toEqual([]);
  });

  it("never keep a Secret's values, wherever they stand", () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      type: "Opaque",
      metadata: {
        name: "s",
        annotations: { "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"p":"aHVudGVyMg=="}}', keep: "1" },
      },
      data: { p: "aHVudGVyMg==" },
      stringData: { q: "hunter2" },
    };
    const snapshot = read({ "kubernetes/eu1-a/s.json": { kind: "List", items: [secret] } });
    expect(JSON.stringify(snapshot)).not.toMatch(/aHVudGVyMg|hunter2/);
    expect(snapshot.objects[0]?.manifest).toMatchObject({ type: "Opaque", metadata: { annotations: { keep: "1" } } });
  });

  it("that stop in the middle of a list are a gap", () => {
    const list = { apiVersion: "v1", kind: "List", metadata: { continue: "eyJ" }, items: [pod("a")] };
    expect(read({ [namespaces]: list }).gaps).toEqual([
      { place: "eu1-a", reason: `${namespaces} ends before its list does` },
    ]);
  });

  it("without managed fields are a gap when they hold something of ours", () => {
    const labels = { "tenantry.dev/inventory": "tenant.birch.prod" };
    expect(read({ [namespaces]: pod("a", { labels }) }).gaps).toMatchObject([
      { place: "eu1-a", reason: expect.stringContaining("--show-managed-fields") },
    ]);
    expect(read({ [namespaces]: pod("a", { labels, managedFields: [] }) }).gaps).toEqual([]);
  });

  it("of an object that two files hold count once, whatever the order of files", () => {
    const files = dumps({
      "kubernetes/eu1-a/1.json": pod("a", { uid: "1" }),
      "kubernetes/eu1-a/2.json": pod("a", { uid: "2" }),
    });
    const forwards = readSnapshot(files, scope);
    expect(readSnapshot(files.toReversed(), scope)).toEqual(forwards);
    expect(forwards.value?.objects).toMatchObject([{ manifest: { metadata: { uid: "2" } } }]);
  });

  it("that are missing for a cell are a gap", () => {
    expect(read({}).gaps).toMatchObject([{ place: "eu1-a", reason: expect.stringContaining("no dump") }]);
  });

  it("of an unknown cell are reported and kept out of the way", () => {
    expect(problems({ "kubernetes/eu9-z/a.json": pod("a") })).toMatchObject([{ code: "TEN5004", severity: "warning" }]);
  });
});

describe("malformed dumps", () => {
  it.each<[string, string, { readonly line: number; readonly column: number }]>([
    ["a missing comma", '{\n  "kind": "List"\n  "items": []\n}', { line: 3, column: 3 }],
    ["half a file", '{\n  "items": [', { line: 2, column: 13 }],
    ["an error message", "error: You must be logged in", { line: 1, column: 1 }],
    ["an empty file", "", { line: 1, column: 1 }],
  ])("say where %s breaks", (_name, text, position) => {
    const [problem] = problems({ [namespaces]: text });
    expect(problem).toMatchObject({ code: "TEN5001", severity: "error", span: { file: namespaces } });
    expect(problem?.span).toMatchObject(position);
  });

  it("say where a very large file breaks", () => {
    const items = Array.from(
      { length: 20_000 },
      () => '{"kind": "Pod", "metadata": {"name": "aaaaaaaaaaaaaaaaaaaaaaa"}}',
    );
    const [problem] = problems({ [namespaces]: `[\n${items.join(",\n")}\n  oops]` });
    expect(problem?.span).toMatchObject({ line: 20_002, column: 3 });
  });

  it("point at the item that is no object", () => {
    const [problem] = problems({
      [namespaces]:
        '{\n"items": [\n  {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}},\n  {"kind": "Pod"}\n]}',
    });
    expect(problem).toMatchObject({ code: "TEN5002", span: { file: namespaces, line: 4, column: 3 } });
  });

  it.each([
    ["kubernetes/eu1-a/text.json", '"text"', "TEN5002"],
    ["kubernetes/eu1-a/list.json", { kind: "List", items: [null] }, "TEN5002"],
    ["cloudformation/333333333333/eu-central-1/x.json", { Other: [] }, "TEN5005"],
    ["cloudformation/333333333333/eu-central-1/x.stack.json", { Stacks: [{}] }, "TEN5005"],
    ["cloudformation/333333333333/eu-central-1/x.template.json", { TemplateBody: ": : :\n\t- {" }, "TEN5006"],
    ["cloudformation/333333333333/eu-central-1/x.template.json", { TemplateBody: "just text" }, "TEN5006"],
    ["helm/eu1-a/releases.json", { not: "a list" }, "TEN5005"],
    ["helm/eu1-a/releases.json", [{ name: "x" }], "TEN5005"],
    ["organizations/accounts.json", { Roots: [] }, "TEN5005"],
    ["elsewhere/a.json", {}, "TEN5003"],
    ["a.json", {}, "TEN5003"],
  ])("report %s", (path, content, code) => {
    expect(problems({ [path]: content })).toMatchObject([{ code, span: { file: path } }]);
  });

  it("report every file at once and read nothing else than JSON", () => {
    const found = problems({ "kubernetes/eu1-a/a.json": "{", "kubernetes/eu1-a/b.json": "[", "README.md": "hello" });
    expect(found.map(({ code }) => code)).toEqual(["TEN5001", "TEN5001"]);
  });
});

const place = "cloudformation/333333333333/eu-central-1";
const described = {
  Stacks: [
    {
      StackName: "s",
      StackStatus: "UPDATE_COMPLETE",
      EnableTerminationProtection: true,
      Tags: [{ Key: "a", Value: "1" }],
      Parameters: [
        { ParameterKey: "P", ParameterValue: "v" },
        { ParameterKey: "Hidden", ParameterValue: "****" },
      ],
      Outputs: [{ OutputKey: "O", OutputValue: "o" }],
    },
  ],
};

function yamlTemplate(value: string): string {
  return `Resources:\n  R:\n    Type: T\n    Properties:\n      A: ${value}\n`;
}

describe("CloudFormation dumps", () => {
  it("join descriptions and templates", () => {
    const template = { Resources: { R: { Type: "AWS::SQS::Queue" } } };
    const { stacks, gaps } = read({
      [`${place}/s.stack.json`]: described,
      [`${place}/s.template.json`]: { TemplateBody: template, StagesAvailable: ["Processed"] },
      [`${place}/gone.template.json`]: { TemplateBody: template },
    });
    expect(stacks).toEqual([
      {
        accountId: "333333333333",
        region: "eu-central-1",
        name: "s",
        status: "UPDATE_COMPLETE",
        terminationProtection: true,
        tags: { a: "1" },
        parameters: { P: "v" },
        outputs: { O: "o" },
        template,
      },
    ]);
    expect(gaps.filter(({ place: at }) => at !== "eu1-a")).toEqual([]);
  });

  it.each<[string, string, unknown]>([
    ["JSON text", '{"Resources": {"R": {"Type": "T", "Properties": {"A": {"Ref": "X"}}}}}', { Ref: "X" }],
    ["YAML with !GetAtt", yamlTemplate("!GetAtt X.Arn"), { "Fn::GetAtt": "X.Arn" }],
    ["YAML with !Ref", yamlTemplate("!Ref X"), { Ref: "X" }],
    ["YAML with nesting", yamlTemplate("!Join [':', [a, !Sub 'x']]"), { "Fn::Join": [":", ["a", { "Fn::Sub": "x" }]] }],
    ["YAML with a date", yamlTemplate("2012-10-17"), "2012-10-17"],
    ["YAML with a long form", yamlTemplate("{Fn::GetAtt: [X, Arn]}"), { "Fn::GetAtt": ["X", "Arn"] }],
  ])("read a template that came as %s", (_name, TemplateBody, expected) => {
    const { stacks } = read({ [`${place}/s.stack.json`]: described, [`${place}/s.template.json`]: { TemplateBody } });
    expect(stacks[0]?.template).toEqual({ Resources: { R: { Type: "T", Properties: { A: expected } } } });
  });

  it("without a template, and lists that go on, are gaps", () => {
    const ours = { StackName: "ours", Tags: [{ Key: "tenantry:managed-by", Value: "tenantry" }] };
    const { gaps, stacks } = read({ [`${place}/all.json`]: { Stacks: [...described.Stacks, ours], NextToken: "t" } });
    expect(stacks.map(({ template }) => template)).toEqual([{}, {}]);
    expect(gaps.filter(({ place: at }) => at !== "eu1-a").map(({ reason }) => reason)).toEqual([
      `${place}/all.json ends before its list does`,
      "stack ours has no template dump",
    ]);
  });
});

describe("helm dumps", () => {
  const list = [{ name: "forge", namespace: "forge--prod", chart: "vcluster-0.36.1-rc.2", status: "deployed" }];

  it("join the list with values, and drop texts under the names of credentials", () => {
    const values = { sync: { enabled: true }, auth: { password: "hunter2", adminToken: "t", tokens: 3 } };
    const { releases } = read({ "helm/eu1-a/releases.json": list, "helm/eu1-a/forge--prod/forge.values.json": values });
    expect(releases).toEqual([
      {
        cell: "eu1-a",
        namespace: "forge--prod",
        name: "forge",
        chartVersion: "0.36.1-rc.2",
        values: { sync: { enabled: true }, auth: { password: "(not read)", adminToken: "(not read)", tokens: 3 } },
      },
    ]);
  });

  it("without values are a gap where the release may be ours; a release without values has null", () => {
    const theirs = { ...list[0], namespace: "monitoring" };
    const gaps = read({ "helm/eu1-a/releases.json": [...list, theirs], [namespaces]: pod("a") }).gaps;
    expect(gaps).toHaveLength(1);
    expect(gaps).toContainEqual({
      place: "eu1-a",
      reason: "release forge--prod/forge has no values dump",
    });
    const empty = read({ "helm/eu1-a/releases.json": list, "helm/eu1-a/forge--prod/forge.values.json": null });
    expect(empty.releases[0]?.values).toEqual({});
  });
});

describe("organisation dumps", () => {
  it("join accounts, units, policies, tags, targets and contents", () => {
    const { organization, gaps } = read({
      "organizations/accounts.json": {
        Accounts: [
          { Id: "444444444444", Name: "a", Email: "a@acme.example", Status: "ACTIVE" },
          { Id: "555555555555", Name: "closed", Status: "SUSPENDED" },
        ],
        NextToken: "t",
      },
      "organizations/accounts/ou-1.json": { Accounts: [{ Id: "444444444444", Name: "a", Email: "a@acme.example" }] },
      "organizations/units/r-1.json": { OrganizationalUnits: [{ Id: "ou-1", Name: "u", Arn: "arn:ou" }] },
      "organizations/policies.json": {
        Policies: [{ Id: "p-1", Name: "p", Type: "SERVICE_CONTROL_POLICY", Description: "d" }],
      },
      "organizations/p-1.json": { Policy: { PolicySummary: { Id: "p-1" }, Content: '{"Statement":[]}' } },
      "organizations/targets/p-1.json": { Targets: [{ TargetId: "ou-1", Name: "u" }] },
      "organizations/tags/ou-1.json": { Tags: [{ Key: "k", Value: "v" }] },
    });
    expect(organization).toEqual([
      {
        type: "AWS::Organizations::Account",
        id: "444444444444",
        properties: { AccountName: "a", Email: "a@acme.example", ParentIds: ["ou-1"] },
      },
      {
        type: "AWS::Organizations::Policy",
        id: "p-1",
        properties: {
          Name: "p",
          Type: "SERVICE_CONTROL_POLICY",
          Description: "d",
          Content: '{"Statement":[]}',
          TargetIds: ["ou-1"],
        },
      },
      {
        type: "AWS::Organizations::OrganizationalUnit",
        id: "ou-1",
        properties: { Name: "u", Arn: "arn:ou", ParentId: "r-1", Tags: [{ Key: "k", Value: "v" }] },
      },
    ]);
    expect(gaps).toContainEqual({
      place: "organization",
      reason: "organizations/accounts.json ends before its list does",
    });
  });
});

it("takes what collect wrote: its objects and gaps, and leaves what only proofs read", () => {
  const files = [
    { path: "aws/111111111111/global/iam/get-account-authorization-details.json", text: "{}" },
    { path: "clusters/eu1-a.json", text: "{}" },
    { path: "kubernetes/eu1-a/pods.json", text: '{"apiVersion": "v1", "kind": "List", "items": []}' },
    {
      path: "kubernetes/eu1-a/secrets.gap.json",
      text: '{"place": "eu1-a", "what": ["v1/Secret"], "reason": "denied"}',
    },
  ];
  const { value, diagnostics } = readSnapshot(files, { cells: ["eu1-a"] });
  expect(diagnostics).toEqual([]);
  expect(value?.gaps).toEqual([{ place: "eu1-a", reason: "denied" }]);
});

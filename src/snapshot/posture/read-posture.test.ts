import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../model/json.ts";
import { readPosture, readPostureFiles } from "./read-posture.ts";

const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }] };
const account = "111111111111";
const details = {
  UserDetailList: [],
  GroupDetailList: [],
  RoleDetailList: [
    {
      Arn: `arn:aws:iam::${account}:role/team/api`,
      RoleName: "api",
      Path: "/team/",
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)),
      RolePolicyList: [{ PolicyName: "inline", PolicyDocument: trust }],
      AttachedManagedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
      PermissionsBoundary: { PermissionsBoundaryArn: "arn:aws:iam::1:policy/b" },
      Tags: [{ Key: "tenant", Value: "birch" }],
    },
  ],
  Policies: [],
};

const read = (documents: Readonly<Record<string, JsonValue>>): ReturnType<typeof readPosture> =>
  readPosture(Object.entries(documents).map(([path, value]) => ({ path, value })));

describe("files of the AWS command line", () => {
  it("are known by their shape, whatever they are called", () => {
    const { estate, diagnostics } = read({ "some/where/dump.json": details as unknown as JsonValue });
    expect(diagnostics).toEqual([]);
    expect(estate.accounts.map(({ id }) => id)).toEqual([account]);
    expect(estate.accounts[0]?.resources).toEqual([
      {
        id: `arn:aws:iam::${account}:role/team/api`,
        type: "AWS::IAM::Role",
        accountId: account,
        region: "global",
        properties: {
          RoleName: "api",
          Path: "/team/",
          AssumeRolePolicyDocument: trust,
          Policies: [{ PolicyName: "inline", PolicyDocument: trust }],
          ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
          PermissionsBoundary: "arn:aws:iam::1:policy/b",
        },
        tags: { tenant: "birch" },
        source: "some/where/dump.json",
      },
    ]);
  });

  it("are known by a name where the shape tells nothing", () => {
    const policy = JSON.stringify(trust);
    const { estate } = read({
      [`${account}/eu-central-1/get-bucket-policy/uploads.json`]: { Policy: policy },
      [`${account}/eu-central-1/get-key-policy.1234.json`]: { Policy: policy, PolicyName: "default" },
      [`${account}/eu-central-1/describe-key.1234.json`]: {
        KeyMetadata: { KeyId: "1234", Arn: `arn:aws:kms:eu-central-1:${account}:key/1234` },
      },
    });
    const resources = estate.accounts[0]?.resources ?? [];
    expect(resources.map(({ type, properties }) => [type, properties.PolicyDocument ?? properties.KeyPolicy])).toEqual([
      ["AWS::S3::BucketPolicy", trust],
      ["AWS::KMS::Key", trust],
    ]);
  });

  it("leave a gap for what no file answers, and for pages that are missing", () => {
    const { estate } = read({ "iam/details.json": { ...details, Marker: "more" } as unknown as JsonValue });
    expect(estate.gaps).toContainEqual({
      place: account,
      what: "*",
      reason: "iam/details.json ends before its list does",
    });
    const whole = read({
      "a.json": details as unknown as JsonValue,
      [`${account}/eu-west-1/describe-vpcs.json`]: { Vpcs: [] },
    });
    const missing = whole.estate.gaps.map(({ place, what }) => `${place} ${what}`);
    expect(missing).toContain(`${account} AWS::IAM::OIDCProvider`);
    expect(missing).toContain(`${account}/eu-west-1 AWS::KMS::Grant`);
    expect(missing).not.toContain(`${account} AWS::IAM::Role`);
    expect(missing).not.toContain(`${account}/eu-west-1 AWS::EC2::VPC`);
  });

  it("leave a gap for a policy that was not asked for", () => {
    const buckets = { Buckets: [{ Name: "uploads", BucketRegion: "eu-west-1" }] };
    const without = read({ [`${account}/global/list-buckets.json`]: buckets });
    const policyGap = (estate: typeof without.estate): boolean =>
      estate.gaps.some(({ reason }) => reason.includes("getbucketpolicy of uploads"));
    expect(policyGap(without.estate)).toBe(true);
    // What a bucket without a policy answers is written as an empty answer.
    const withIt = read({
      [`${account}/global/list-buckets.json`]: buckets,
      [`${account}/eu-west-1/s3/get-bucket-policy/uploads.json`]: {},
    });
    expect(policyGap(withIt.estate)).toBe(false);
  });
});

it("leaves a gap for who may enter a cluster, until every entry is there", () => {
  const folder = `aws/${account}/eu-west-1/eks`;
  const principal = "arn:aws:iam::1:role/x";
  const documents = {
    [`${folder}/describe-cluster/c.json`]: {
      cluster: { name: "c", arn: `arn:aws:eks:eu-west-1:${account}:cluster/c` },
    },
    [`${folder}/list-access-entries/c.json`]: { accessEntries: [principal] },
  };
  const types = (more: Readonly<Record<string, JsonValue>>): readonly string[] =>
    read({ ...documents, ...more })
      .estate.gaps.filter(({ what, reason }) => what === "AWS::EKS::AccessEntry" && reason.includes(principal))
      .map(({ reason }) => reason.split(" ")[0] ?? "");
  expect(types({})).toEqual(["describeaccessentry", "listassociatedaccesspolicies"]);
  const entry = encodeURIComponent(principal);
  const scope = { type: "namespace", namespaces: ["birch-*"] };
  const whole = {
    [`${folder}/describe-access-entry/c/${entry}.json`]: {
      accessEntry: { clusterName: "c", principalArn: principal, type: "STANDARD", kubernetesGroups: ["devs"] },
    },
    [`${folder}/list-associated-access-policies/c/${entry}.json`]: {
      clusterName: "c",
      principalArn: principal,
      associatedAccessPolicies: [{ policyArn: "p", accessScope: scope }],
    },
  };
  expect(types(whole)).toEqual([]);
  const resources = read({ ...documents, ...whole }).estate.accounts[0]?.resources ?? [];
  expect(resources.find(({ type }) => type === "AWS::EKS::AccessEntry")?.properties).toMatchObject({
    KubernetesGroups: ["devs"],
    AccessPolicies: [{ PolicyArn: "p", AccessScope: { Type: "namespace", Namespaces: ["birch-*"] } }],
  });
});

describe("objects", () => {
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "birch-prod" } };

  it("are read from lists of mixed kinds, typed lists and single objects, each once", () => {
    const { estate } = read({
      "kubernetes/prod/all.json": { apiVersion: "v1", kind: "List", items: [pod] },
      "kubernetes/prod/pods.json": {
        apiVersion: "v1",
        kind: "PodList",
        items: [{ metadata: { name: "api", namespace: "birch-prod" } }],
      },
      "kubernetes/prod/one.json": { ...pod, metadata: { ...pod.metadata, labels: { app: "web" } } },
    });
    const objects = estate.clusters[0]?.objects ?? [];
    expect(objects.map(({ kind, metadata }) => [kind, metadata.name, metadata.labels])).toEqual([
      ["Pod", "api", undefined],
      ["Pod", "web", { app: "web" }],
    ]);
  });

  it("keep no secret value, in data, environment or annotation", () => {
    const value = "hunter2";
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": value };
    const { estate } = read({
      "kubernetes/prod/all.json": {
        kind: "List",
        items: [
          {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "s", annotations },
            data: { a: value },
            stringData: { b: value },
          },
          { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { a: value } },
          {
            ...pod,
            spec: {
              containers: [
                {
                  name: "c",
                  env: [
                    { name: "A", value },
                    { name: "B", valueFrom: { x: "kept" } },
                  ],
                },
              ],
            },
          },
        ],
      },
    });
    expect(JSON.stringify(estate)).not.toContain(value);
    expect(JSON.stringify(estate)).toContain("kept");
  });

  it("keep what decides access and enforcement", () => {
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "aws-auth", namespace: "kube-system" } };
    const { estate } = read({ "kubernetes/prod/maps.json": { ...map, data: { mapRoles: "- rolearn: x" } } });
    expect(estate.clusters[0]?.objects[0]?.data).toEqual({ mapRoles: "- rolearn: x" });
  });

  it("belong to the cluster of EKS at whose endpoint they were read", () => {
    const arn = `arn:aws:eks:eu-central-1:${account}:cluster/shared`;
    const { estate } = read({
      "clusters/prod.json": { server: "https://ABC.eks.amazonaws.com", version: "v1.35.2-eks-1", complete: ["v1/Pod"] },
      "kubernetes/prod/pods.json": { kind: "List", items: [] },
      [`aws/${account}/eu-central-1/eks/describe-cluster/shared.json`]: {
        cluster: {
          name: "shared",
          arn,
          endpoint: "https://abc.eks.amazonaws.com",
          accessConfig: { authenticationMode: "API" },
          identity: { oidc: { issuer: "https://oidc.eks/id/A" } },
          computeConfig: { enabled: true },
        },
      },
    });
    expect(estate.clusters[0]).toMatchObject({
      name: "prod",
      kubernetesVersion: "1.35",
      compute: "auto-mode",
      eks: { arn, clusterName: "shared", authenticationMode: "API", oidcIssuer: "oidc.eks/id/A" },
    });
  });

  it("tell whether anything enforces policies", () => {
    const agent = (args: readonly string[], mode: string): JsonValue => ({
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "aws-node", namespace: "kube-system" },
      spec: {
        template: {
          spec: {
            containers: [
              { name: "aws-node", env: [{ name: "NETWORK_POLICY_ENFORCING_MODE", value: mode }] },
              { name: "aws-eks-nodeagent", args },
            ],
          },
        },
      },
    });
    const engine = (object: JsonValue): unknown =>
      read({ "kubernetes/prod/d.json": object }).estate.clusters[0]?.networkPolicy;
    expect(engine(agent(["--enable-network-policy=true"], "strict"))).toBe("vpc-cni-strict");
    expect(engine(agent(["--enable-network-policy=true"], "standard"))).toBe("vpc-cni");
    expect(engine(agent(["--enable-network-policy=false"], "strict"))).toBe("none");
    expect(engine({ apiVersion: "v1", kind: "Namespace", metadata: { name: "x" } })).toBeUndefined();
  });
});

it("takes templates of stacks at their word, and says so", () => {
  const template = {
    Parameters: { Name: { Type: "String" } },
    Resources: {
      Table: { Type: "AWS::DynamoDB::Table", Properties: { TableName: { Ref: "Name" } } },
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: "api",
          Path: "/t/",
          Policies: [{ PolicyDocument: { Statement: [{ Resource: { "Fn::GetAtt": ["Table", "Arn"] } }] } }],
          AssumeRolePolicyDocument: { "Fn::Sub": "$" + "{AWS::AccountId}/$" + "{Key.Arn}" },
        },
      },
      Key: { Type: "AWS::KMS::Key", Properties: {} },
    },
  };
  const folder = `cloudformation/${account}/eu-central-1`;
  const { estate } = read({
    [`${folder}/app.template.json`]: { TemplateBody: template },
    [`${folder}/app.stack.json`]: { Stacks: [{ Parameters: [{ ParameterKey: "Name", ParameterValue: "orders" }] }] },
  });
  const role = estate.accounts[0]?.resources.find(({ type }) => type === "AWS::IAM::Role");
  expect(role?.id).toBe(`arn:aws:iam::${account}:role/t/api`);
  expect(JSON.stringify(role?.properties)).toContain(`arn:aws:dynamodb:eu-central-1:${account}:table/orders`);
  expect(role?.properties.AssumeRolePolicyDocument).toBe(`${account}/⟦app/Key|Arn⟧`);
  expect(estate.gaps).toContainEqual(expect.objectContaining({ place: account, what: "*" }));
});

it("does not depend on the order of files", () => {
  const documents = [
    { path: "organizations/describe-organization.json", value: { Organization: { Id: "o-1", MasterAccountId: "9" } } },
    { path: "organizations/list-roots.json", value: { Roots: [{ Id: "r-1" }] } },
    {
      path: "organizations/accounts/ou-1.json",
      value: { Accounts: [{ Id: account, Name: "birch", Status: "ACTIVE" }] },
    },
    { path: "organizations/tags/111111111111.json", value: { Tags: [{ Key: "tenant", Value: "birch" }] } },
    { path: "organizations/units/r-1.json", value: { OrganizationalUnits: [{ Id: "ou-1", Name: "tenants" }] } },
  ];
  const forth = readPosture(documents).estate;
  expect(readPosture(documents.toReversed()).estate).toEqual(forth);
  expect(forth.organization?.units).toEqual([
    { id: "ou-1", name: "tenants", parent: "r-1" },
    { id: "r-1", name: "Root" },
  ]);
  expect(forth.accounts[0]).toMatchObject({ id: account, name: "birch", parent: "ou-1", tags: { tenant: "birch" } });
});

it("says which file is not JSON, and which is nothing that is known", () => {
  const { diagnostics } = readPostureFiles([
    { path: "a.json", text: "{" },
    { path: "b.json", text: '{"colour": "red"}' },
    { path: "README.md", text: "# hello" },
  ]);
  expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
    ["TEN5001", "error"],
    ["TEN6602", "warning"],
  ]);
});

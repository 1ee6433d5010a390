import { describe, expect, it } from "vitest";
import type { Bundle } from "../../model/blueprint.ts";
import { defer } from "../../model/deferred.ts";
import { renderBlueprint, streamBlueprint } from "./render-blueprint.ts";

const origin = { document: "Tenant/birch", path: "spec.environments[prod]" };
const quota = {
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "tenantry", namespace: "birch--prod--web" },
  spec: { hard: { pods: "30", "requests.cpu": "2" } },
};
const binding = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "RoleBinding",
  metadata: { name: "tenantry-admin", namespace: "birch--prod--web" },
  roleRef: { kind: "ClusterRole", name: "tenantry-admin" },
  subjects: [
    { kind: "Group", name: "oidc:birch|devs" },
    { kind: "ServiceAccount", name: "ci", namespace: "tools" },
  ],
};
const bundle: Bundle = {
  owner: {
    kind: "environment",
    tenant: "birch",
    environment: "prod",
    architecture: {
      account: "shared",
      accountSharedWith: "anyone",
      cluster: "namespace",
      clusterSharedWith: "group",
      nodesSharedWith: "nobody",
      boundaries: ["own-nodes"],
    },
  },
  organization: [
    {
      id: "organization/account/birch--prod",
      type: "AWS::Organizations::Account",
      properties: { AccountName: "birch" },
      origin,
      management: "manage",
      retain: true,
    },
  ],
  stacks: [
    {
      id: "stack/birch--prod/eu-central-1/tenantry-birch--prod",
      name: "tenantry-birch--prod",
      description: "",
      account: { kind: "vended", key: "birch--prod" },
      region: "eu-central-1",
      tags: {},
      terminationProtection: true,
      origin,
      resources: {
        Table: { type: "AWS::DynamoDB::Table", properties: {}, origin, deletionPolicy: "Retain" },
        Role: { type: "AWS::IAM::Role", properties: { Arn: defer("x", "Arn") }, origin },
      },
    },
  ],
  objects: [binding, quota].map((manifest) => ({
    id: `object/eu1-a/x/${manifest.kind}/birch--prod--web/tenantry`,
    cell: "eu1-a",
    manifest,
    wave: 2 as const,
    origin,
  })),
  releases: [
    {
      id: "release/eu1-a/birch--prod/birch",
      cell: "eu1-a",
      namespace: "birch--prod",
      name: "birch",
      chart: { repository: "https://charts.example", name: "vcluster", version: "0.36.0" },
      values: {},
      footprint: [quota, quota, binding],
      origin,
    },
  ],
};
const other: Bundle = {
  owner: { kind: "cell", cell: "eu1-a" },
  organization: [],
  stacks: [],
  objects: [],
  releases: [],
};

describe("renderBlueprint", () => {
  it("reports what an environment gets on both layers", async () => {
    const [report] = renderBlueprint([bundle], "markdown");
    expect(report?.path).toBe("tenant/birch/prod.md");
    await expect(report?.text).toMatchFileSnapshot("snapshots/report.md.snap");
  });

  it("lists all reports in a README, in the order of the bundles", () => {
    const files = [...renderBlueprint([other, bundle], "markdown")];
    expect(files.map(({ path }) => path)).toEqual(["cell/eu1-a.md", "tenant/birch/prod.md", "README.md"]);
    expect(files.at(-1)?.text).toBe(
      "# Blueprint\n\n- [Cell eu1-a](cell/eu1-a.md): 0 AWS and 0 Kubernetes resources\n" +
        "- [birch/prod](tenant/birch/prod.md): 3 AWS and 3 Kubernetes resources\n",
    );
  });

  it("writes each bundle as JSON with sorted keys, whole and stable", () => {
    const [file] = renderBlueprint([bundle], "json");
    const shuffled = Object.fromEntries(Object.entries(bundle).reverse()) as unknown as Bundle;
    expect([...renderBlueprint([shuffled], "json")]).toEqual([file]);
    expect(JSON.parse(file?.text ?? "")).toEqual({
      apiVersion: "tenantry.dev/v1alpha1",
      kind: "Bundle",
      key: "tenant/birch/prod",
      ...bundle,
    });
  });

  it("does not let one bundle change another's bytes", () => {
    for (const format of ["json", "markdown"] as const) {
      const alone = [...renderBlueprint([bundle], format)][0];
      expect([...renderBlueprint([other, bundle], format)]).toContainEqual(alone);
    }
  });
});

describe("streamBlueprint", () => {
  it("is one JSON document", () => {
    expect(JSON.parse([...streamBlueprint([bundle, other], "json")].join(""))).toEqual({
      apiVersion: "tenantry.dev/v1alpha1",
      kind: "Blueprint",
      bundles: [
        { key: "tenant/birch/prod", ...bundle },
        { key: "cell/eu1-a", ...other },
      ],
    });
    expect(JSON.parse([...streamBlueprint([], "json")].join(""))).toMatchObject({ bundles: [] });
  });

  it("is one report with a heading for each bundle", () => {
    const text = [...streamBlueprint([other, bundle], "markdown")].join("");
    expect(text.match(/^#{1,2} .*/gm)).toEqual(["# Blueprint", "## Cell eu1-a", "## birch/prod"]);
  });

  it("reads bundles one at a time", () => {
    let read = 0;
    const bundles = (function* (): Generator<Bundle> {
      for (const item of [other, bundle]) {
        read += 1;
        yield item;
      }
    })();
    const stream = streamBlueprint(bundles, "json");
    stream.next();
    expect(read).toBe(0);
    stream.next();
    expect(read).toBe(1);
  });
});

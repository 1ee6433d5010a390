import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { type Bundle, type ClusterObject, type Manifest, objectId } from "../../model/blueprint.ts";
import { defer } from "../../model/deferred.ts";
import { manifestFileName } from "./manifest-file-name.ts";
import { type RenderedFile, renderManifests } from "./render-manifests.ts";

function object(manifest: Manifest, wave: ClusterObject["wave"], vcluster?: string): ClusterObject {
  return {
    id: objectId("eu1-a", manifest, vcluster),
    cell: "eu1-a",
    ...(vcluster === undefined ? {} : { vcluster }),
    manifest,
    wave,
    origin: { document: "Tenant/birch", path: "spec.environments[prod]" },
  };
}

const namespace = object({ apiVersion: "v1", kind: "Namespace", metadata: { name: "birch--prod" } }, 2);
const bindings = object(
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "tenantry-bindings", namespace: "birch--prod" },
    data: { key: defer("stack/1/eu-central-1/a/Key", "Arn") },
  },
  3,
);
const inside = object({ apiVersion: "v1", kind: "Namespace", metadata: { name: "web" } }, 3, "birch--prod");

function bundle(objects: readonly ClusterObject[], tenant = "birch"): Bundle {
  return {
    owner: {
      kind: "environment",
      tenant,
      environment: "prod",
      architecture: {
        account: "shared",
        accountSharedWith: "anyone",
        cluster: "vcluster",
        clusterSharedWith: "anyone",
        nodesSharedWith: "anyone",
        boundaries: [],
      },
    },
    organization: [],
    stacks: [],
    objects,
    releases: [],
  };
}

const cell: Bundle = {
  ...bundle([
    object({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "guard", namespace: "kube-system" } }, 1),
  ]),
  owner: { kind: "cell", cell: "eu1-a" },
};

function render(...bundles: readonly Bundle[]): ReadonlyMap<string, string> {
  return new Map([...renderManifests(bundles)].map(({ path, text }: RenderedFile) => [path, text]));
}

const home = "kubernetes/eu1-a/tenant/birch/prod";

describe("renderManifests", () => {
  it("writes one object a file, by cell, owner, wave, kind, namespace and name", () => {
    expect([...render(cell, bundle([namespace, bindings, inside])).keys()]).toEqual([
      "kubernetes/README.md",
      "kubernetes/eu1-a/cell/1-configmap-kube-system-guard.yaml",
      "kubernetes/eu1-a/cell/kustomization.yaml",
      `${home}/2-namespace-birch--prod.yaml`,
      `${home}/3-configmap-birch--prod-tenantry-bindings.yaml`,
      `${home}/kustomization.yaml`,
      `${home}/vcluster/3-namespace-web.yaml`,
      `${home}/vcluster/kustomization.yaml`,
      "kubernetes/eu1-a/kustomization.yaml",
    ]);
  });

  it("says on the first line where an object comes from", () => {
    expect(render(bundle([namespace])).get(`${home}/2-namespace-birch--prod.yaml`)).toBe(
      "# Tenant/birch spec.environments[prod]\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: birch--prod\n",
    );
  });

  it("writes deferred values as the placeholder that the README explains", () => {
    const text = render(bundle([bindings])).get(`${home}/3-configmap-birch--prod-tenantry-bindings.yaml`);
    expect(parse(text ?? "").data).toEqual({ key: "$" + "{tenantry:stack/1/eu-central-1/a/Key#Arn}" });
    expect(render().get("kubernetes/README.md")).toContain("$" + "{tenantry:<resource>#<attribute>}");
  });

  it("lists resources in the order of safety, and keeps a virtual cluster's objects out of its host's lists", () => {
    const files = render(bundle([namespace, bindings, inside]), cell);
    expect(parse(files.get(`${home}/kustomization.yaml`) ?? "")).toEqual({
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      resources: ["2-namespace-birch--prod.yaml", "3-configmap-birch--prod-tenantry-bindings.yaml"],
      sortOptions: { order: "fifo" },
    });
    expect(parse(files.get("kubernetes/eu1-a/kustomization.yaml") ?? "").resources).toEqual([
      "cell",
      "tenant/birch/prod",
    ]);
  });

  it("moves no byte of a tenant's files when another comes or goes", () => {
    const other = object({ apiVersion: "v1", kind: "Namespace", metadata: { name: "forge--prod" } }, 2);
    const alone = render(bundle([namespace]));
    const together = render(bundle([other], "forge"), bundle([namespace]));
    for (const [path, text] of alone) if (path.startsWith(home)) expect(together.get(path)).toBe(text);
  });

  it("writes a release as values and as what to install, with secrets nowhere", () => {
    const release = {
      id: "release/eu1-a/birch--prod/birch",
      cell: "eu1-a",
      namespace: "birch--prod",
      name: "birch",
      chart: { repository: "https://charts.example", name: "vcluster", version: "1.2.3" },
      values: { b: 1, a: { on: true } },
      footprint: [namespace.manifest],
      origin: namespace.origin,
    };
    const files = render({ ...bundle([]), releases: [release] });
    expect(parse(files.get(`${home}/release/birch.values.yaml`) ?? "")).toEqual({ a: { on: true }, b: 1 });
    expect(parse(files.get(`${home}/release/birch.release.yaml`) ?? "")).toEqual({
      chart: { repository: "https://charts.example", name: "vcluster", version: "1.2.3" },
      name: "birch",
      namespace: "birch--prod",
    });
    expect([...files.keys()].filter((path) => path.includes("namespace"))).toEqual([]);
  });

  it("makes files of exactly one document each", () => {
    for (const [path, text] of render(cell, bundle([namespace, bindings, inside]))) {
      if (path.endsWith(".yaml")) expect(parseAllDocuments(text)).toHaveLength(1);
    }
  });
});

describe("manifestFileName", () => {
  it("tells apart names that read alike, and keeps to characters that every file system takes", () => {
    const names = (metadata: Manifest["metadata"]): ClusterObject =>
      object({ apiVersion: "v1", kind: "ConfigMap", metadata }, 3);
    const first = manifestFileName(names({ namespace: "a-b", name: "c" }), new Set());
    const second = manifestFileName(names({ namespace: "a", name: "b-c" }), new Set([first]));
    expect(first).toBe("3-configmap-a-b-c.yaml");
    expect(second).toMatch(/^3-configmap-a-b-c-[0-9a-f]{8}\.yaml$/);
    expect(manifestFileName(names({ name: "system:a/b" }), new Set())).toBe("3-configmap-system-a-b.yaml");
  });
});

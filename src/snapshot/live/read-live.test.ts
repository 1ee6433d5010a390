import { describe, expect, it } from "vitest";
import { applyFake } from "../../../test/support/apply-fake.ts";
import { type LiveWorldOptions, liveWorld } from "../../../test/support/live-world.ts";
import { sampleArchitecture, samplePlacement, samplePlatform } from "../../../test/support/sample.ts";
import { sampleBundles } from "../../../test/support/sample-bundles.ts";
import type { AccountModel, ClusterModel } from "../../model/architecture.ts";
import type { Bundle } from "../../model/blueprint.ts";
import type { JsonObject } from "../../model/json.ts";
import type { LiveObject, LiveStack, Snapshot } from "../../model/snapshot.ts";
import type { LiveTarget } from "./live-scope.ts";
import { managedKinds } from "./managed-kinds.ts";
import { readLive } from "./read-live.ts";

const models: Record<string, readonly [AccountModel, ClusterModel]> = {
  ash: ["shared", "namespace"],
  birch: ["dedicated", "vcluster"],
  cedar: ["dedicated", "cluster"],
};
const bundles = sampleBundles(models);
const cells = [
  ...new Map(
    Object.entries(models)
      .flatMap(([tenant, pair]) => samplePlacement(sampleArchitecture(...pair), { tenant, environment: "prod" }).cells)
      .map((cell) => [cell.name, cell]),
  ).values(),
];
const applied = applyFake(bundles);
const nothing: Snapshot = { objects: [], stacks: [], releases: [], organization: [], gaps: [] };
/** What a landing zone has before we come: the adopted units. */
const bare: Snapshot = {
  ...nothing,
  organization: applied.organization.filter(({ properties }) => properties.Id !== undefined),
};

interface Reading {
  readonly world?: LiveWorldOptions;
  readonly only?: LiveTarget;
  readonly wanted?: readonly Bundle[];
}

async function read(snapshot: Snapshot, { world = {}, only, wanted = bundles }: Reading = {}) {
  const ports = liveWorld(snapshot, world);
  const scope = { platform: samplePlatform, cells, bundles: wanted, ...(only === undefined ? {} : { only }) };
  return { found: await readLive(ports, scope), calls: ports.calls };
}

function names(objects: readonly LiveObject[]): readonly string[] {
  return objects.map(({ cell, manifest }) => {
    const { name, namespace } = manifest.metadata as { readonly name: string; readonly namespace?: string };
    return `${cell} ${String(manifest.kind)} ${namespace ?? "-"}/${name}`;
  });
}

function stackNames(stacks: readonly LiveStack[]): readonly string[] {
  return stacks.map(({ accountId, region, name }) => `${accountId}/${region}/${name}`).sort();
}

const foreignSecret: JsonObject = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name: "theirs",
    namespace: "ash--prod--web",
    labels: { "tenantry.dev/platform": "acme", "tenantry.dev/inventory": "tenant.ash.prod" },
    annotations: { "kubectl.kubernetes.io/last-applied-configuration": "MARKER" },
  },
  data: { key: "MARKER" },
};

describe("reading live state", () => {
  it("finds every object, release and stack that is ours", async () => {
    const { found } = await read(applied);
    expect(names(found.objects).toSorted()).toEqual(names(applied.objects).toSorted());
    expect(stackNames(found.stacks)).toEqual(stackNames(applied.stacks));
    expect(found.releases.map(({ namespace }) => namespace)).toEqual(["birch--prod"]);
    expect(found.gaps).toEqual([]);
    expect(found.unread).toEqual([]);
    expect(found.costTag).toBe("Active");
  });

  it("fetches no template where the digest is the blueprint's, and asks for no object alone", async () => {
    const { calls, found } = await read(applied);
    expect(calls.filter((call) => / (template|get) /.test(call))).toEqual([]);
    expect(found.stacks.every(({ template }) => Object.keys(template).length === 0)).toBe(true);
    const perCluster = calls.filter((call) => call.startsWith("eu1-a list")).length;
    expect(perCluster).toBe(managedKinds.length);
  });

  it("knows every kind that a blueprint holds", () => {
    const kinds = new Set(managedKinds.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
    const made = bundles.flatMap(({ objects }) =>
      objects.map(({ manifest }) => `${manifest.apiVersion} ${manifest.kind}`),
    );
    expect([...new Set(made)].filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  it("fetches the template of a stack that differs, and of one that nobody wants any more", async () => {
    const stacks = applied.stacks.map((stack) =>
      stack.name === "tenantry-ash--prod" ? { ...stack, tags: { ...stack.tags, "tenantry:digest": "old" } } : stack,
    );
    const { calls, found } = await read({ ...applied, stacks }, { wanted: without("birch") });
    const fetched = calls.filter((call) => call.includes(" template ")).map((call) => call.split(" ").at(-1));
    expect(new Set(fetched)).toEqual(new Set(["tenantry-ash--prod", "tenantry-birch--prod", "tenantry-account"]));
    const leftover = found.stacks.find(({ name }) => name === "tenantry-birch--prod");
    expect(leftover?.template.Resources).toBeDefined();
  });

  it("sees what is foreign under a name that is wanted, and nothing else that is foreign", async () => {
    const taken: JsonObject = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "tenantry-bindings", namespace: "ash--prod--web" },
    };
    const other: JsonObject = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "x", namespace: "kube-system" },
    };
    const objects = applied.objects.filter(
      ({ manifest }) =>
        !(manifest.kind === "ConfigMap" && JSON.stringify(manifest.metadata).includes("ash--prod--web")),
    );
    const { found } = await read({ ...applied, objects }, { world: { foreign: { "eu1-a": [taken, other] } } });
    expect(names(found.objects)).toContain("eu1-a ConfigMap ash--prod--web/tenantry-bindings");
    expect(names(found.objects)).not.toContain("eu1-a ConfigMap kube-system/x");
  });

  it("asks for nothing in namespaces that do not exist", async () => {
    const { calls, found } = await read(bare);
    expect(found.objects).toEqual([]);
    expect(calls.filter((call) => /get (ConfigMap|RoleBinding|ServiceAccount|NetworkPolicy)/.test(call))).toEqual([]);
    expect(calls.filter((call) => / get /.test(call)).length).toBeGreaterThan(0);
  });

  it("has no gap for accounts and clusters that do not exist yet", async () => {
    const { found } = await read(bare, { world: { fail: [{ call: /^cedar--prod /, failure: "not-found" }] } });
    expect(found.gaps).toEqual([]);
    expect(found.unread).toEqual([]);
  });

  it("has no gap for an account that our roles are not in yet", async () => {
    const organization = applied.organization.map((resource) =>
      resource.properties.AccountName === "acme--birch--prod"
        ? { ...resource, properties: { ...resource.properties, ParentIds: ["ou-ab12-aaaaaaaa"] } }
        : resource,
    );
    const id = organization.find(({ properties }) => properties.AccountName === "acme--birch--prod")?.id ?? "";
    const fail = [{ call: new RegExp(`^${id}/`), failure: "denied" as const }];
    const { found } = await read({ ...applied, organization }, { world: { fail } });
    expect(found.gaps).toEqual([]);
  });

  it("enters an account by the way that made it where our role is not there yet", async () => {
    const fail = [{ call: /^333333333333\/.* read /, failure: "denied" as const }];
    const { found } = await read(applied, { world: { fail } });
    expect(stackNames(found.stacks)).toEqual(stackNames(applied.stacks));
    expect(found.gaps).toEqual([]);
  });

  it.each([
    ["an account", /^333333333333\//, "333333333333/eu-central-1", "stacks"],
    ["a cluster", /^eu1-a /, "eu1-a", "objects"],
    ["the releases", /helm list/, "eu1-a", "releases"],
    ["one kind", /^eu1-a list ConfigMap/, "eu1-a", "objects"],
    ["the organization", /^organization describe/, "organization", "organization"],
  ] as const)("leaves alone what hangs on %s that is denied, and reads on", async (_name, call, place, what) => {
    const { found } = await read(applied, { world: { fail: [{ call, failure: "denied" }] } });
    expect(found.unread).toContainEqual({ place, what });
    expect(found.gaps.map((gap) => gap.place)).toContain(place);
    expect(found.objects.length + found.stacks.length).toBeGreaterThan(30);
  });

  it("counts a virtual cluster that does not answer yet as empty", async () => {
    const { found } = await read(applied, {
      world: { fail: [{ call: /^eu1-a\+birch--prod /, failure: "unavailable" }] },
    });
    expect(found.unread).toEqual([]);
    expect(found.gaps).toMatchObject([{ place: "eu1-a+birch--prod" }]);
    expect(found.objects.some(({ cell }) => cell.includes("+"))).toBe(false);
  });

  it("calls no account foreign that the platform document names", async () => {
    const account = (id: string, name: string) => ({
      type: "AWS::Organizations::Account",
      id,
      properties: { AccountName: name, Email: `${name}@acme.example` },
    });
    const others = [
      account("111111111111", "root"),
      account("333333333333", "shared"),
      account("999999999999", "theirs"),
    ];
    const { found } = await read({ ...applied, organization: [...applied.organization, ...others] });
    const ids = found.organization.map(({ id }) => id);
    expect(others.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual(["999999999999"]);
  });

  it("stops for expired credentials and for another organization", async () => {
    await expect(read(applied, { world: { fail: [{ call: /eu1-a /, failure: "expired" }] } })).rejects.toMatchObject({
      failure: "expired",
    });
    await expect(read(applied, { world: { organizationId: "o-other" } })).rejects.toMatchObject({ code: "TEN7401" });
  });

  it("reads one target in the places that it names", async () => {
    const { calls, found } = await read(applied, { only: { tenant: "ash" } });
    expect(calls.filter((call) => call.endsWith(" open"))).toEqual(["eu1-a open"]);
    expect(new Set(calls.filter((call) => call.includes("listStacks")))).toEqual(
      new Set(["333333333333/eu-central-1 read listStacks"]),
    );
    const ownedByOthers = names(found.objects).filter((name) => !name.includes("ash--prod"));
    expect(ownedByOthers).toEqual([]);
    const wanted = bundles.find(({ owner }) => owner.kind === "environment" && owner.tenant === "ash")?.objects.length;
    expect(found.objects).toHaveLength(wanted ?? 0);
  });

  it("looks everywhere for a target that no document has any more", async () => {
    const { calls, found } = await read(applied, { only: { tenant: "birch" }, wanted: without("birch") });
    expect(new Set(stackNames(found.stacks).map((name) => name.split("/").at(-1)))).toEqual(
      new Set(["tenantry-account", "tenantry-birch--prod"]),
    );
    expect(found.objects.length).toBeGreaterThan(10);
    expect(names(found.objects).every((name) => name.includes("birch--prod"))).toBe(true);
    const other = applied.organization.find(({ properties }) => properties.AccountName === "acme--cedar--prod")?.id;
    expect(calls.filter((call) => call.startsWith(`${other}/`))).toEqual([]);
  });

  it("keeps no value of a secret, a hidden parameter, or a foreign stack or release", async () => {
    const spoiled: Snapshot = {
      ...applied,
      stacks: [
        ...applied.stacks.map((stack) => ({
          ...stack,
          parameters: { ...stack.parameters, Hidden: "****" },
          outputs: { ...stack.outputs, Added: "MARKER" },
        })),
        {
          accountId: "333333333333",
          region: "eu-central-1",
          name: "theirs",
          status: "CREATE_COMPLETE",
          tags: { note: "MARKER" },
          parameters: { Password: "MARKER" },
          outputs: { Password: "MARKER" },
          terminationProtection: false,
          template: { Resources: { A: { Type: "MARKER" } } },
        },
      ],
      releases: [
        ...applied.releases.map((release) => ({ ...release, values: { ...release.values, adminToken: "MARKER" } })),
        { cell: "eu1-a", namespace: "monitoring", name: "grafana", chartVersion: "1.0.0", values: { a: "MARKER" } },
      ],
    };
    const secretBundle: Bundle = {
      ...(bundles[0] as Bundle),
      objects: [
        {
          id: "object/eu1-a/core/Secret/ash--prod--web/theirs",
          cell: "eu1-a",
          manifest: foreignSecret as never,
          wave: 3,
          origin: { document: "platform", name: "acme", path: "" } as never,
        },
      ],
    };
    const { found } = await read(spoiled, {
      wanted: [...bundles, secretBundle],
      world: { foreign: { "eu1-a": [foreignSecret] } },
    });
    expect(names(found.objects)).toContain("eu1-a Secret ash--prod--web/theirs");
    expect(found.stacks.map(({ name }) => name)).toContain("theirs");
    expect(JSON.stringify(found)).not.toContain("MARKER");
    expect(JSON.stringify(found)).not.toContain("****");
  });
});

function without(tenant: string): readonly Bundle[] {
  return bundles.filter(({ owner }) => owner.kind !== "environment" || owner.tenant !== tenant);
}

import { describe, expect, it } from "vitest";
import {
  discoveryAnswer,
  type FakeReaction,
  type FakeRequest,
  startFakeApiServer,
  statusAnswer,
} from "../../../test/support/fake-api-server.ts";
import { type FakeClock, fakeClock } from "../../../test/support/fake-clock.ts";
import type { ClusterApi } from "../../ports/cluster.ts";
import { createClusterApi } from "./cluster-api.ts";
import { Transport } from "./transport.ts";

interface Scene {
  readonly api: ClusterApi;
  readonly requests: readonly FakeRequest[];
  readonly clock: FakeClock;
}

/** A cluster that serves `kinds` and otherwise reacts as told. */
async function withApi(
  react: (request: FakeRequest) => FakeReaction,
  work: (scene: Scene) => Promise<void>,
  kinds: () => readonly string[] = () => ["configmaps ConfigMap", "secrets Secret"],
): Promise<void> {
  await using server = await startFakeApiServer((request) => discoveryAnswer(request, kinds()) ?? react(request));
  const clock = fakeClock();
  const access = { server: server.url, tls: {}, headers: {} };
  const transport = new Transport({
    place: "eu1-a",
    access: { current: async () => access, renew: () => undefined },
    clock,
    patience: { throttledMs: 60_000, unavailableMs: 20_000 },
    connections: 4,
    connectTimeoutMs: 1_000,
    random: () => 0.5,
  });
  try {
    await work({ api: createClusterApi({ transport, clock, timeoutMs: 1_000 }), requests: server.requests, clock });
  } finally {
    await transport.close();
  }
}

const kind = { apiVersion: "v1", kind: "ConfigMap" };
const ref = { ...kind, namespace: "a", name: "b" };
const item = (uid: string) => ({ metadata: { name: uid, uid } });

async function namesOf(api: ClusterApi): Promise<readonly (readonly unknown[])[]> {
  const pages = [];
  for await (const page of api.list(kind, { labelSelector: "x in (a,b)" })) {
    pages.push(page.map(({ metadata }) => (metadata as { name: string }).name));
  }
  return pages;
}

function tokenOf({ path }: FakeRequest): string | null {
  return new URL(path, "http://x").searchParams.get("continue");
}

describe("lists", () => {
  it("asks for pages of 500 with the selector until there are no more", async () => {
    const react = (request: FakeRequest): FakeReaction =>
      tokenOf(request) === null
        ? { body: { metadata: { continue: "next/1=" }, items: [item("a"), item("b")] } }
        : { body: { metadata: {}, items: [item("c")] } };
    await withApi(react, async ({ api, requests }) => {
      expect(await namesOf(api)).toEqual([["a", "b"], ["c"]]);
      expect(requests.slice(-2).map(({ path }) => path)).toEqual([
        "/api/v1/configmaps?limit=500&labelSelector=x+in+%28a%2Cb%29",
        "/api/v1/configmaps?limit=500&labelSelector=x+in+%28a%2Cb%29&continue=next%2F1%3D",
      ]);
    });
  });

  it("starts again when the server forgot the version half way, and gives nothing twice", async () => {
    let round = 0;
    const react = (request: FakeRequest): FakeReaction => {
      if (tokenOf(request) !== null && round === 1) return statusAnswer(410, "Expired", "too old");
      if (tokenOf(request) !== null) return { body: { metadata: {}, items: [item("c"), item("d")] } };
      round += 1;
      const items = round === 1 ? [item("a"), item("b")] : [item("a"), item("new"), item("b")];
      return { body: { metadata: { continue: "t" }, items } };
    };
    await withApi(react, async ({ api }) => {
      expect(await namesOf(api)).toEqual([["a", "b"], ["new"], ["c", "d"]]);
    });
  });

  it("takes no list for complete of which a later page is not found", async () => {
    let round = 0;
    const react = (request: FakeRequest): FakeReaction => {
      if (tokenOf(request) !== null && round === 1) return statusAnswer(404, "NotFound", "not found");
      if (tokenOf(request) !== null) return { body: { metadata: {}, items: [item("b")] } };
      round += 1;
      return { body: { metadata: { continue: "t" }, items: [item("a")] } };
    };
    await withApi(react, async ({ api }) => {
      expect(await namesOf(api)).toEqual([["a"], ["b"]]);
    });
  });

  it("gives up on a list that the server always forgets", async () => {
    const react = (request: FakeRequest): FakeReaction =>
      tokenOf(request) === null
        ? { body: { metadata: { continue: "t" }, items: [item("a")] } }
        : statusAnswer(410, "Expired", "too old");
    await withApi(react, async ({ api, requests }) => {
      await expect(namesOf(api)).rejects.toMatchObject({ failure: "unavailable", retry: "later" });
      expect(requests.filter((request) => tokenOf(request) !== null)).toHaveLength(4);
    });
  });

  it("says of what kind items are, and leaves those alone that say it themselves", async () => {
    const custom = { apiVersion: "example.com/v1", kind: "Thing", metadata: { uid: "2" }, z: 1, a: [{ y: null }] };
    await withApi(
      () => ({ body: { items: [item("1"), custom] } }),
      async ({ api }) => {
        for await (const page of api.list(kind)) expect(page).toEqual([{ ...kind, ...item("1") }, custom]);
      },
    );
  });

  it("is empty for a null list and for a kind that went away", async () => {
    await withApi(
      () => ({ body: { items: null } }),
      async ({ api }) => expect(await namesOf(api)).toEqual([]),
    );
    await withApi(
      () => statusAnswer(404, "NotFound", "gone"),
      async ({ api }) => expect(await namesOf(api)).toEqual([]),
    );
  });
});

describe("discovery", () => {
  it("is read once, and again for a kind that is unknown, but not for each one", async () => {
    let kinds = ["configmaps ConfigMap"];
    const count = (requests: readonly FakeRequest[]) => requests.filter(({ path }) => path === "/api").length;
    await withApi(
      () => ({}),
      async ({ api, requests, clock }) => {
        await Promise.all([api.findKind(kind), api.findKind(kind), api.kinds()]);
        expect(count(requests)).toBe(1);
        const unknown = { apiVersion: "v1", kind: "Widget" };
        expect(await api.findKind(unknown)).toBeUndefined();
        expect(count(requests)).toBe(1);
        clock.advance(2_001);
        const all = ["Widget", "Gadget", "Gizmo"].map((name) => api.findKind({ apiVersion: "v1", kind: name }));
        expect(await Promise.all(all)).toEqual([undefined, undefined, undefined]);
        expect(count(requests)).toBe(2);
        kinds = ["configmaps ConfigMap", "widgets Widget"];
        clock.advance(2_001);
        expect(await api.findKind(unknown)).toMatchObject({ resource: "widgets", namespaced: true });
      },
      () => kinds,
    );
  });

  it("is read at once after a definition was applied", async () => {
    let kinds = ["customresourcedefinitions CustomResourceDefinition"];
    await withApi(
      () => ({ status: 201, body: {} }),
      async ({ api }) => {
        const widget = { apiVersion: "v1", kind: "Widget" };
        expect(await api.findKind(widget)).toBeUndefined();
        await api.apply({
          apiVersion: "v1",
          kind: "CustomResourceDefinition",
          metadata: { name: "w", namespace: "a" },
        });
        kinds = [...kinds, "widgets Widget"];
        expect(await api.findKind(widget)).toMatchObject({ resource: "widgets" });
      },
      () => kinds,
    );
  });

  it("does not take a group whose server is away for one that lacks the kind", async () => {
    const stale = { version: "v1", freshness: "Stale", resources: [] };
    const apis = {
      kind: "APIGroupDiscoveryList",
      items: [{ metadata: { name: "metrics.k8s.io" }, versions: [stale] }],
    };
    await using server = await startFakeApiServer(({ path }) => ({
      body: path === "/apis" ? apis : { kind: "APIVersions", versions: [] },
    }));
    const access = { server: server.url, tls: {}, headers: {} };
    const clock = fakeClock();
    const transport = new Transport({
      place: "eu1-a",
      access: { current: async () => access, renew: () => undefined },
      clock,
      patience: { throttledMs: 0, unavailableMs: 0 },
      connections: 1,
      connectTimeoutMs: 1_000,
      random: () => 0,
    });
    const api = createClusterApi({ transport, clock, timeoutMs: 1_000 });
    const found = api.findKind({ apiVersion: "metrics.k8s.io/v1", kind: "NodeMetrics" });
    await expect(found).rejects.toMatchObject({ failure: "unavailable", retry: "later" });
    expect(await api.findKind({ apiVersion: "other.io/v1", kind: "X" })).toBeUndefined();
    await transport.close();
  });

  it("falls back to lists of each version where a server knows nothing better", async () => {
    const pods = { name: "pods", kind: "Pod", namespaced: true, verbs: ["get"] };
    const documents: Readonly<Record<string, unknown>> = {
      "/api": { kind: "APIVersions", versions: ["v1"] },
      "/apis": {
        kind: "APIGroupList",
        groups: [{ versions: [{ groupVersion: "apps/v1" }, { groupVersion: "off/v1" }] }],
      },
      "/api/v1": { groupVersion: "v1", resources: [pods, { ...pods, name: "pods/log" }] },
      "/apis/apps/v1": { groupVersion: "apps/v1", resources: [{ ...pods, name: "deployments", kind: "Deployment" }] },
    };
    await using server = await startFakeApiServer(({ path }) =>
      path === "/apis/off/v1" ? statusAnswer(503, "ServiceUnavailable", "off") : { body: documents[path] },
    );
    const access = { server: server.url, tls: {}, headers: {} };
    const clock = fakeClock();
    const transport = new Transport({
      place: "eu1-a",
      access: { current: async () => access, renew: () => undefined },
      clock,
      patience: { throttledMs: 0, unavailableMs: 0 },
      connections: 4,
      connectTimeoutMs: 1_000,
      random: () => 0,
    });
    const api = createClusterApi({ transport, clock, timeoutMs: 1_000 });
    expect((await api.kinds()).map(({ apiVersion, resource }) => `${apiVersion} ${resource}`)).toEqual([
      "v1 pods",
      "apps/v1 deployments",
    ]);
    await expect(api.findKind({ apiVersion: "off/v1", kind: "Y" })).rejects.toMatchObject({ failure: "unavailable" });
    await transport.close();
  });
});

describe("writing", () => {
  it("applies as one field manager, strictly, and forces only when told", async () => {
    await withApi(
      () => ({ status: 201, body: { made: true } }),
      async ({ api, requests }) => {
        const manifest = { ...kind, metadata: { namespace: "a", name: "b c" }, data: { z: "1", a: "2" } };
        expect(await api.apply(manifest)).toEqual({ created: true, object: { made: true } });
        await api.apply(manifest, { force: true, dryRun: true });
        const [plain, forced] = requests.slice(-2);
        const path = "/api/v1/namespaces/a/configmaps/b%20c?fieldManager=tenantry&fieldValidation=Strict";
        expect(plain?.path).toBe(`${path}&force=false`);
        expect(forced?.path).toBe(`${path}&force=true&dryRun=All`);
        expect(plain?.headers["content-type"]).toBe("application/apply-patch+yaml");
        expect(plain?.body).toBe(JSON.stringify(manifest));
      },
    );
  });

  it("takes a lost answer to an apply for what it is", async () => {
    let isLost = false;
    const react = (): FakeReaction => {
      if (isLost) return { status: 200, body: {} };
      isLost = true;
      return "drop";
    };
    await withApi(react, async ({ api }) => {
      const { created } = await api.apply({ ...kind, metadata: { namespace: "a", name: "b" } });
      expect(created).toBe(false);
    });
  });

  it.each([
    ["a namespace", { ...kind, metadata: { name: "b" } }],
    ["a name", { ...kind, metadata: { namespace: "a" } }],
    ["a kind", { apiVersion: "v1", metadata: { name: "b" } }],
  ])("refuses a manifest without %s before anything is sent", async (_, manifest) => {
    await withApi(
      () => ({}),
      async ({ api, requests }) => {
        await expect(api.apply(manifest)).rejects.toMatchObject({ failure: "invalid", source: "bug" });
        expect(requests.filter(({ method }) => method === "PATCH")).toEqual([]);
      },
    );
  });

  it("repeats a patch that replaces, and not one that adds to a list", async () => {
    let tries = 0;
    const react = (): FakeReaction => {
      tries += 1;
      return tries === 1 ? "drop" : { body: {} };
    };
    await withApi(react, async ({ api }) => {
      await api.patch(ref, [{ op: "replace", path: "/data/a", value: "1" }]);
      expect(tries).toBe(2);
    });
    tries = 0;
    await withApi(react, async ({ api }) => {
      const added = api.patch(ref, [{ op: "add", path: "/metadata/finalizers/-", value: "x" }]);
      await expect(added).rejects.toMatchObject({ failure: "unavailable" });
      expect(tries).toBe(1);
    });
  });

  it("deletes with what it was told, and understands each answer", async () => {
    const answers: FakeReaction[] = [
      { body: { kind: "Status", status: "Success" } },
      { body: { kind: "Pod", metadata: { name: "b" } } },
      { body: { kind: "ConfigMap", metadata: { name: "b", deletionTimestamp: "2026-11-24T00:00:00Z" } } },
      statusAnswer(404, "NotFound", "not found"),
      statusAnswer(409, "Conflict", "the UID in the precondition does not match"),
    ];
    await withApi(
      () => answers.shift() ?? {},
      async ({ api, requests }) => {
        expect(await api.delete(ref, { uid: "u", resourceVersion: "7", propagation: "Orphan" })).toEqual({
          kind: "gone",
        });
        expect(JSON.parse(requests.at(-1)?.body ?? "")).toEqual({
          apiVersion: "v1",
          kind: "DeleteOptions",
          preconditions: { uid: "u", resourceVersion: "7" },
          propagationPolicy: "Orphan",
        });
        expect(await api.delete(ref)).toEqual({ kind: "gone" });
        expect(JSON.parse(requests.at(-1)?.body ?? "")).toEqual({ apiVersion: "v1", kind: "DeleteOptions" });
        expect((await api.delete(ref)).kind).toBe("deleting");
        expect(await api.delete(ref)).toEqual({ kind: "gone" });
        await expect(api.delete(ref, { uid: "v" })).rejects.toMatchObject({ failure: "conflict" });
      },
    );
  });
});

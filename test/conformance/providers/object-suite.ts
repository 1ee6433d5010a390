import type { JsonObject } from "../../../src/model/json.ts";
import type { ClusterApi } from "../../../src/ports/cluster.ts";
import { fieldConflicts } from "../../../src/ports/field-conflicts.ts";
import { type Case, expectEqual, expectFailure, expectThat, part, waitFor } from "./case.ts";

export interface ObjectStage {
  readonly api: ClusterApi;
  /** Applies as another field manager. */
  readonly applyAs: (manager: string, manifest: JsonObject) => Promise<void>;
  readonly stranger: ClusterApi;
}

const namespace = "objects";

function configMap(name: string, data: Readonly<Record<string, string>>, labels?: Readonly<Record<string, string>>) {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace, ...(labels === undefined ? {} : { labels }) },
    data,
  };
}

function configMapRef(name: string) {
  return { apiVersion: "v1", kind: "ConfigMap", namespace, name };
}

/** Reading, applying, patching and deleting objects on a real API server. */
export function objectCases(stage: ObjectStage): readonly Case[] {
  return [
    ...readingCases(stage),
    ...applyCases(stage),
    ...patchCases(stage),
    ...deletionCases(stage),
    ...refusalCases(stage),
  ];
}

function readingCases({ api }: ObjectStage): readonly Case[] {
  return [
    [
      "version and kinds",
      async () => {
        expectThat((await api.version()).startsWith("v1."), await api.version());
        const quota = await api.findKind({ apiVersion: "v1", kind: "ResourceQuota" });
        expectEqual([quota?.resource, quota?.namespaced], ["resourcequotas", true], "ResourceQuota");
        const role = await api.findKind({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" });
        expectEqual([role?.resource, role?.namespaced], ["clusterroles", false], "ClusterRole");
        expectThat((await api.kinds()).length > 50, "too few kinds");
      },
    ],
    [
      "a kind that is not served: nothing to list, get or delete, and an apply that says so",
      async () => {
        const kind = { apiVersion: "example.com/v1", kind: "Nothing" };
        expectEqual(await api.findKind(kind), undefined, "findKind");
        for await (const _page of api.list(kind)) throw new Error("a page");
        expectEqual(await api.get({ ...kind, name: "a" }), undefined, "get");
        expectEqual(await api.delete({ ...kind, name: "a" }), { kind: "gone" }, "delete");
        await expectFailure(api.apply({ ...kind, metadata: { name: "a" } }), "not-found");
      },
    ],
    [
      "1,230 objects come in pages of 500, each once, with kind and version",
      async () => {
        await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
        const names = Array.from({ length: 1230 }, (_, index) => `page-${index}`);
        await Promise.all(names.map((name) => api.apply(configMap(name, { name }, { paged: "yes" }))));
        const pages: number[] = [];
        const seen = new Set<unknown>();
        for await (const page of api.list(
          { apiVersion: "v1", kind: "ConfigMap" },
          { namespace, labelSelector: "paged=yes" },
        )) {
          pages.push(page.length);
          for (const item of page) {
            expectEqual([item.apiVersion, item.kind], ["v1", "ConfigMap"], "item");
            seen.add((item.metadata as JsonObject).name);
          }
        }
        expectEqual(pages, [500, 500, 230], "pages");
        expectEqual(seen.size, 1230, "distinct objects");
      },
    ],
    [
      "a list of all namespaces holds the objects of one",
      async () => {
        let count = 0;
        for await (const page of api.list({ apiVersion: "v1", kind: "ConfigMap" }, { labelSelector: "paged=yes" })) {
          count += page.length;
        }
        expectEqual(count, 1230, "objects");
      },
    ],
  ];
}

function applyCases({ api, applyAs }: ObjectStage): readonly Case[] {
  return [
    [
      "apply tells what it made from what it found, and reads back as it was sent",
      async () => {
        const made = await api.apply(configMap("plain", { key: "value" }));
        const again = await api.apply(configMap("plain", { key: "value" }));
        expectEqual([made.created, again.created], [true, false], "created");
        const live = await api.get(configMapRef("plain"));
        expectEqual(live, again.object, "live object");
        expectEqual(live?.data, { key: "value" }, "data");
        expectEqual(typeof part(live, "metadata").creationTimestamp, "string", "times stay text");
      },
    ],
    [
      "a field of another manager is a conflict that names it, and stays as it is",
      async () => {
        await applyAs("somebody-else", configMap("shared", { theirs: "1", both: "1" }));
        const error = await expectFailure(api.apply(configMap("shared", { both: "2" })), "conflict");
        expectEqual(fieldConflicts(error), [{ field: ".data.both", manager: "somebody-else" }], "conflicts");
        expectEqual((await api.get(configMapRef("shared")))?.data, { theirs: "1", both: "1" }, "data");
      },
    ],
    [
      "force takes the field over and leaves the others",
      async () => {
        await api.apply(configMap("shared", { both: "2" }), { force: true });
        expectEqual((await api.get(configMapRef("shared")))?.data, { theirs: "1", both: "2" }, "data");
      },
    ],
    [
      "a dry run changes nothing and says what would be",
      async () => {
        const { object, created } = await api.apply(configMap("dry", { a: "1" }), { dryRun: true });
        expectEqual([object.data, created], [{ a: "1" }, true], "answer");
        expectEqual(await api.get(configMapRef("dry")), undefined, "live object");
      },
    ],
    [
      "a field that the kind does not know is refused, not lost",
      async () => {
        const error = await expectFailure(api.apply({ ...configMap("strict", {}), unknownField: 1 }), "invalid");
        expectThat(error.message.includes("unknownField"), error.message);
      },
    ],
    [
      "a namespace that does not exist is not-found",
      async () => {
        const manifest = { ...configMap("lost", {}), metadata: { name: "lost", namespace: "nowhere" } };
        await expectFailure(api.apply(manifest), "not-found");
      },
    ],
  ];
}

function patchCases({ api }: ObjectStage): readonly Case[] {
  return [
    [
      "a JSON patch changes what it names; a test that fails is invalid",
      async () => {
        await api.apply(configMap("patched", { a: "1", b: "1" }));
        const ref = configMapRef("patched");
        await api.patch(ref, [
          { op: "test", path: "/data/a", value: "1" },
          { op: "replace", path: "/data/a", value: "2" },
          { op: "remove", path: "/data/b" },
        ]);
        expectEqual((await api.get(ref))?.data, { a: "2" }, "data");
        await expectFailure(api.patch(ref, [{ op: "test", path: "/data/a", value: "1" }]), "invalid");
        await expectFailure(
          api.patch(configMapRef("nobody"), [{ op: "replace", path: "/data/a", value: "" }]),
          "not-found",
        );
      },
    ],
  ];
}

function deletionCases({ api }: ObjectStage): readonly Case[] {
  const uidOf = async (name: string) => String(part(await api.get(configMapRef(name)), "metadata").uid);
  return [
    [
      "a deletion of another object of that name, or another version, is a conflict",
      async () => {
        const { object } = await api.apply(configMap("kept", { a: "1" }));
        const { uid, resourceVersion } = object.metadata as JsonObject;
        await api.apply(configMap("kept", { a: "2" }));
        await expectFailure(
          api.delete(configMapRef("kept"), { uid: "00000000-0000-0000-0000-000000000000" }),
          "conflict",
        );
        const stale = { uid: String(uid), resourceVersion: String(resourceVersion) };
        await expectFailure(api.delete(configMapRef("kept"), stale), "conflict");
        expectEqual(await uidOf("kept"), uid, "live object");
      },
    ],
    [
      "a deletion with the right uid, and one of nothing, end with gone",
      async () => {
        const ref = configMapRef("kept");
        expectEqual(await api.delete(ref, { uid: await uidOf("kept") }), { kind: "gone" }, "first");
        expectEqual(await api.get(ref), undefined, "live object");
        expectEqual(await api.delete(ref), { kind: "gone" }, "second");
      },
    ],
    [
      "an object with a finalizer is deleting until it is taken away",
      async () => {
        const manifest = configMap("held", {});
        await api.apply({ ...manifest, metadata: { ...manifest.metadata, finalizers: ["example.com/hold"] } });
        const ref = configMapRef("held");
        const deleted = await api.delete(ref, { propagation: "Background" });
        expectEqual(deleted.kind, "deleting", "answer");
        await api.patch(ref, [{ op: "remove", path: "/metadata/finalizers" }]);
        expectEqual(await api.get(ref), undefined, "live object");
      },
    ],
    [
      "a foreground deletion waits for dependents, a namespace for its content",
      async () => {
        await api.apply({
          apiVersion: "v1",
          kind: "Namespace",
          metadata: { name: "ending", finalizers: ["example.com/hold"] },
        });
        const ref = { apiVersion: "v1", kind: "Namespace", name: "ending" };
        expectEqual((await api.delete(ref, { propagation: "Foreground" })).kind, "deleting", "answer");
        const late = { ...configMap("late", {}), metadata: { name: "late", namespace: "ending" } };
        const error = await expectFailure(api.apply(late), "conflict");
        expectEqual([error.retry, fieldConflicts(error)], ["later", []], "a namespace that ends");
        await waitFor("only our finalizer is left", async () => {
          const live = await api.get(ref);
          return live === undefined || part(live, "spec").finalizers === undefined;
        });
        await api.patch(ref, [{ op: "remove", path: "/metadata/finalizers" }]);
        await waitFor("the namespace is gone", async () => (await api.get(ref)) === undefined);
      },
    ],
    [
      "an object that no finalizer holds is gone at once, whatever the server answers with",
      async () => {
        const service = {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "short", namespace },
          spec: { ports: [{ port: 80, protocol: "TCP" }] },
        };
        await api.apply(service);
        const ref = { apiVersion: "v1", kind: "Service", namespace, name: "short" };
        expectEqual(await api.delete(ref), { kind: "gone" }, "answer");
        expectEqual(await api.get(ref), undefined, "live object");
      },
    ],
  ];
}

function refusalCases({ api, stranger }: ObjectStage): readonly Case[] {
  return [
    [
      "a right that is missing is denied",
      async () => {
        const error = await expectFailure(stranger.apply(configMap("not-mine", {})), "denied");
        expectThat(error.message.includes("stranger"), error.message);
        await expectFailure(stranger.get(configMapRef("plain")), "denied");
      },
    ],
    [
      "a quota that is used up is quota",
      async () => {
        await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "full" } });
        const quota = { name: "secrets", namespace: "full" };
        await api.apply({
          apiVersion: "v1",
          kind: "ResourceQuota",
          metadata: quota,
          spec: { hard: { "count/secrets": "0" } },
        });
        await waitFor("the quota is counted", async () => {
          const live = await api.get({ apiVersion: "v1", kind: "ResourceQuota", ...quota });
          return part(live, "status").hard !== undefined;
        });
        const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "one", namespace: "full" } };
        await expectFailure(api.apply(secret), "quota");
      },
    ],
    [
      "what is refused of a Secret is not quoted",
      async () => {
        const canary = "canary-5e1c9d";
        const secret = {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { name: "bad", namespace },
          data: { key: canary },
        };
        const error = await expectFailure(api.apply(secret), "invalid");
        expectThat(!JSON.stringify([error.message, error.stack, error.cause]).includes(canary), error.message);
        const named = { ...secret, data: {}, stringData: { [`${canary} !`]: canary } };
        const second = await expectFailure(api.apply(named), "invalid");
        expectThat(!JSON.stringify([second.message, second.stack, second.cause]).includes(canary), second.message);
      },
    ],
  ];
}

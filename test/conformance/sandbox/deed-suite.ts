import type { JsonObject } from "../../../src/model/json.ts";
import type { Report } from "../kubernetes/harness/report.ts";
import { compareDeed, type Pair, plain } from "./compare-suite.ts";

const namespace = "compared";
const configMap = (data: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace, ...metadata },
  data,
});
const settings = { apiVersion: "v1", kind: "ConfigMap", name: "settings", namespace };
const service = (ports: readonly JsonObject[]): JsonObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace },
  spec: { selector: { app: "web" }, ports },
});
const quota = (hard: JsonObject): JsonObject => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "share", namespace },
  spec: { hard },
});
const account = (secrets: readonly string[]): JsonObject => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "builder", namespace, finalizers: secrets.map((name) => `example.com/${name}`) },
});

/** Two managers at the same objects: who owns what, who is refused, what is left. */
export async function runDeeds(pair: Pair, report: Report): Promise<void> {
  const compare = (title: string, deed: Parameters<typeof compareDeed>[3]): Promise<void> =>
    compareDeed(pair, report, title, deed);
  await compare("a namespace", async (ours) => {
    await ours.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels: { team: "a" } } });
    return plain(await ours.get({ apiVersion: "v1", kind: "Namespace", name: namespace }));
  });
  await compare("an object in a namespace that is missing", (ours) =>
    ours.apply(configMap({ a: "1" }, { namespace: "nowhere" })),
  );
  await compare("what we stop applying goes", async (ours) => {
    await ours.apply(configMap({ a: "1", b: "2" }, { labels: { x: "1", y: "2" } }));
    return plain((await ours.apply(configMap({ a: "1" }, { labels: { x: "1" } }))).object);
  });
  await compare("another manager adds a field", async (_ours, editor) =>
    plain((await editor.apply(configMap({ c: "3" }, { annotations: { note: "theirs" } }))).object),
  );
  await compare("another manager agrees with a field", async (_ours, editor) =>
    plain((await editor.apply(configMap({ a: "1", c: "3" }))).object),
  );
  await compare("another manager wants another value", (_ours, editor) => editor.apply(configMap({ a: "9", c: "3" })));
  await compare("another manager takes it with force", async (_ours, editor) =>
    plain((await editor.apply(configMap({ a: "9", c: "3" }), { force: true })).object),
  );
  await compare("we are refused what was taken", (ours) => ours.apply(configMap({ a: "1" }, { labels: { x: "1" } })));
  await compare("a dry run changes nothing", async (ours) => {
    const dry = await ours.apply(configMap({ a: "1" }, { labels: { x: "1" } }), { force: true, dryRun: true });
    return [plain(dry.object), plain(await ours.get(settings))];
  });
  await compare("we take it back", async (ours) =>
    plain((await ours.apply(configMap({ a: "1" }, { labels: { x: "1" } }), { force: true })).object),
  );
  await compare("another manager patches", async (_ours, editor) =>
    plain(
      await editor.patch(settings, [
        { op: "replace", path: "/data/a", value: "7" },
        { op: "add", path: "/data/d", value: "4" },
        { op: "add", path: "/metadata/labels/z~1z", value: "1" },
      ]),
    ),
  );
  await compare("what was patched is theirs", (ours) => ours.apply(configMap({ a: "1" }, { labels: { x: "1" } })));
  await compare("a patch removes fields of both", async (_ours, editor) =>
    plain(
      await editor.patch(settings, [
        { op: "test", path: "/data/d", value: "4" },
        { op: "remove", path: "/data/d" },
        { op: "remove", path: "/metadata/labels/x" },
      ]),
    ),
  );
  await compare("a test that fails", (ours) => ours.patch(settings, [{ op: "test", path: "/data/a", value: "no" }]));
  await compare("a patch of nothing", (ours) =>
    ours.patch({ ...settings, name: "none" }, [{ op: "add", path: "/data", value: {} }]),
  );
  await compare("we leave everything to the other", async (ours) =>
    plain((await ours.apply(configMap({}, { labels: { own: "1" } }))).object),
  );
  await compare("list items by key", async (ours, editor) => {
    await ours.apply(service([{ name: "http", port: 80 }]));
    await editor.apply(service([{ name: "metrics", port: 9090 }]));
    const both = await ours.get({ apiVersion: "v1", kind: "Service", name: "web", namespace });
    return withoutAddresses(plain(both));
  });
  await compare("a list item that we stop applying", async (ours) => {
    await ours.apply(
      service([
        { name: "http", port: 80 },
        { name: "https", port: 443 },
      ]),
    );
    return withoutAddresses(plain((await ours.apply(service([{ name: "https", port: 443 }]))).object));
  });
  await compare("a map that is a set of quantities", async (ours, editor) => {
    await ours.apply(quota({ pods: "4", services: "1" }));
    await editor.patch({ apiVersion: "v1", kind: "ResourceQuota", name: "share", namespace }, [
      { op: "replace", path: "/spec/hard/pods", value: "9" },
    ]);
    return plain(await ours.get({ apiVersion: "v1", kind: "ResourceQuota", name: "share", namespace }));
  });
  await compare("a quota's conflict", (ours) => ours.apply(quota({ pods: "4", services: "1" })));
  await compare("a set of finalizers", async (ours, editor) => {
    await ours.apply(account(["one"]));
    await editor.apply(account(["two"]));
    await ours.apply(account([]));
    return plain(await ours.get({ apiVersion: "v1", kind: "ServiceAccount", name: "builder", namespace }));
  });
  await compare("a deletion that waits for a finalizer", async (ours, editor) => {
    const ref = { apiVersion: "v1", kind: "ServiceAccount", name: "builder", namespace };
    const first = await ours.delete(ref);
    await editor.apply(account([]));
    return [first.kind, (await ours.get(ref)) === undefined];
  });
  await compare("the version is a condition", (ours) =>
    ours.apply(configMap({ a: "1" }, { resourceVersion: "1" }), { force: true }),
  );
  await compare("a deletion of another one of that name", (ours) => ours.delete(settings, { uid: "not-this-one" }));
  await compare("a deletion", async (ours) => [(await ours.delete(settings)).kind, (await ours.delete(settings)).kind]);
  await compare("a role cannot be exchanged", async (ours) => {
    const binding = (name: string): JsonObject => ({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "someone", namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
      subjects: [{ kind: "Group", name: "team" }],
    });
    await ours.apply(binding("view"));
    return ours.apply(binding("edit"));
  });
}

/** The server gives services an address; the sandbox has no network to take one from. */
function withoutAddresses(object: unknown): unknown {
  const { spec, ...rest } = object as { readonly spec: JsonObject };
  const { clusterIP, clusterIPs, internalTrafficPolicy, ipFamilies, ipFamilyPolicy, ...kept } = spec;
  void [clusterIP, clusterIPs, internalTrafficPolicy, ipFamilies, ipFamilyPolicy];
  return { ...rest, spec: kept };
}

import { foreign, jobs, web } from "../cases/objects.ts";
import type { ApiAnswer, ApiClient, ApiRequest } from "../harness/api-client.ts";
import type { Actor } from "../harness/case.ts";
import type { Report } from "../harness/report.ts";
import { type ResourceType, resourcePath } from "../harness/resource-catalogue.ts";
import type { World } from "../harness/world.ts";

const verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"] as const;

type Verb = (typeof verbs)[number];

/** The API server lets everyone who is logged in ask about themselves. */
const aboutOneself = ["selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"];

const actors: readonly Actor[] = ["oak-owner", "oak-viewer", "oak-workload"];

/** No rights outside the tenant's namespaces, by review and by real request, and exactly the curated ones inside. */
export async function runAccessCases(world: World, report: Report): Promise<void> {
  report.heading("Access: nothing outside the tenant's namespaces (reviews of all eight verbs on every resource type)");
  for (const as of actors) await reviewEverything(world, report, as);
  report.heading("Access: the same by real requests");
  for (const as of actors) await requestEverything(world, report, as);
  report.heading("Access: what the curated roles hold inside the own namespaces");
  await reviewRoles(world, report);
}

async function reviewEverything(world: World, report: Report, as: Actor): Promise<void> {
  const client = world.clients[as];
  const types = world.types.filter(({ name }) => !aboutOneself.includes(name));
  const places = [foreign, "kube-system", "default", undefined];
  for (const type of types) {
    const where = type.namespaced ? places : [undefined];
    const granted: string[] = [];
    for (const namespace of where) {
      const answers = await Promise.all(verbs.map((verb) => may(client, { verb, type, namespace })));
      granted.push(
        ...verbs.filter((_, index) => answers[index]).map((verb) => `${verb} in ${namespace ?? "the cluster"}`),
      );
    }
    const problem = granted.length === 0 ? undefined : `granted: ${granted.join(", ")}`;
    report.record(`${type.group === "" ? "" : `${type.group}/`}${type.name}: no verb anywhere else (${as})`, problem);
  }
}

interface Question {
  readonly verb: string;
  readonly type: Pick<ResourceType, "group" | "name">;
  readonly namespace: string | undefined;
  readonly name?: string;
}

async function may(client: ApiClient, { verb, type, namespace, name }: Question): Promise<boolean> {
  const [resource, subresource] = type.name.split("/");
  const resourceAttributes = { verb, group: type.group, resource, subresource, namespace, name };
  const answer = await client.send({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: { resourceAttributes } },
  });
  const status = answer.body.status as { readonly allowed?: boolean } | undefined;
  if (typeof status?.allowed !== "boolean")
    throw new Error(`the review failed: ${answer.status} ${answer.body.message}`);
  return status.allowed;
}

/** Types that a neighbour would be after; the rest is covered by reviews. */
const coveted: readonly string[] = [
  "configmaps",
  "deployments",
  "guardrails",
  "ingresses",
  "networkpolicies",
  "pods",
  "resourcequotas",
  "rolebindings",
  "secrets",
  "serviceaccounts",
  "services",
];
const covetedClusterWide: readonly string[] = [
  "clusterrolebindings",
  "customresourcedefinitions",
  "namespaces",
  "nodes",
  "persistentvolumes",
  "storageclasses",
  "validatingadmissionpolicies",
  "mutatingadmissionpolicies",
];

async function requestEverything(world: World, report: Report, as: Actor): Promise<void> {
  const client = world.clients[as];
  for (const type of pick(world.types, coveted)) {
    const answers = await sendVerbs(client, type, foreign);
    report.record(`${type.name} of ${foreign}: all eight verbs refused (${as})`, notRefused(answers));
    const [list] = await sendVerbs(client, type, undefined, ["list"]);
    report.record(`${type.name} of all namespaces: list refused (${as})`, notRefused(list === undefined ? [] : [list]));
  }
  for (const type of pick(world.types, covetedClusterWide)) {
    report.record(
      `${type.name}: all eight verbs refused (${as})`,
      notRefused(await sendVerbs(client, type, undefined)),
    );
  }
  const own = await client.send({ method: "GET", path: `/api/v1/namespaces/${web}/pods` });
  report.record(`pods of ${web}: allowed twin, list (${as})`, own.status === 200 ? undefined : `${own.status}`);
  const itself = await client.send({ method: "GET", path: `/api/v1/namespaces/${web}` });
  report.record(`namespace ${web}: allowed twin, get (${as})`, itself.status === 200 ? undefined : `${itself.status}`);
}

function pick(types: readonly ResourceType[], names: readonly string[]): readonly ResourceType[] {
  return names.map((name) => {
    const found = types.find((type) => type.name === name);
    if (found === undefined) throw new Error(`the server does not serve ${name}`);
    return found;
  });
}

interface VerbAnswer {
  readonly verb: Verb;
  readonly answer: ApiAnswer;
}

function sendVerbs(
  client: ApiClient,
  type: ResourceType,
  namespace: string | undefined,
  wanted: readonly Verb[] = verbs,
): Promise<readonly VerbAnswer[]> {
  return Promise.all(
    wanted.map(async (verb) => ({ verb, answer: await client.send(requestFor(verb, type, namespace)) })),
  );
}

function requestFor(verb: Verb, type: ResourceType, namespace: string | undefined): ApiRequest {
  const all = resourcePath(type, namespace);
  const one = resourcePath(type, namespace, "tenantry");
  const apiVersion = type.group === "" ? type.version : `${type.group}/${type.version}`;
  const body = { apiVersion, kind: type.kind, metadata: { name: "tenantry" } };
  switch (verb) {
    case "get":
      return { method: "GET", path: one };
    case "list":
      return { method: "GET", path: all };
    case "watch":
      return { method: "GET", path: `${all}?watch=true&timeoutSeconds=1` };
    case "create":
      return { method: "POST", path: `${all}?dryRun=All`, body };
    case "update":
      return { method: "PUT", path: `${one}?dryRun=All`, body };
    case "patch":
      return { method: "PATCH", path: `${one}?dryRun=All`, body: {}, contentType: "application/merge-patch+json" };
    case "delete":
      return { method: "DELETE", path: `${one}?dryRun=All` };
    case "deletecollection":
      return { method: "DELETE", path: `${all}?dryRun=All` };
  }
}

/** Refused means by RBAC, in its words: a missing object or another error is no refusal. */
function notRefused(answers: readonly VerbAnswer[]): string | undefined {
  const open = answers.filter(
    ({ verb, answer }) => answer.status !== 403 || !(answer.body.message ?? "").includes(`cannot ${verb} resource`),
  );
  if (answers.length === 0) return "nothing was tried";
  if (open.length === 0) return undefined;
  return open.map(({ verb, answer }) => `${verb}: ${answer.status} ${answer.body.message ?? ""}`).join("; ");
}

interface RoleCase {
  readonly as: Actor;
  readonly may: boolean;
  /** `verb group/resource`, the core group empty. */
  readonly what: string;
  readonly namespace?: string;
}

function roleCases(as: Actor, allowed: readonly string[], refused: readonly string[]): readonly RoleCase[] {
  return [...allowed.map((what) => ({ as, may: true, what })), ...refused.map((what) => ({ as, may: false, what }))];
}

const nobody = [
  "update /resourcequotas",
  "delete /limitranges",
  "update tenantry.dev/guardrails",
  "delete tenantry.dev/guardrails",
  "patch /namespaces",
  "delete /namespaces",
  "create /endpoints",
  "update discovery.k8s.io/endpointslices",
  "create /pods/binding",
  "get /pods/proxy",
  "create /services/proxy",
  "update /services/status",
  "patch /pods/status",
  "impersonate /serviceaccounts",
  "bind rbac.authorization.k8s.io/roles",
  "escalate rbac.authorization.k8s.io/roles",
  "create /resourcequotas",
];

const roles: readonly RoleCase[] = [
  ...roleCases(
    "oak-owner",
    [
      "create /pods/exec",
      "get /secrets",
      "create apps/deployments",
      "create rbac.authorization.k8s.io/rolebindings",
      "create networking.k8s.io/networkpolicies",
      "create /serviceaccounts/token",
      "get tenantry.dev/guardrails",
      "get /resourcequotas",
    ],
    nobody,
  ),
  ...roleCases(
    "oak-workload",
    ["create /pods/exec", "get /secrets", "create apps/deployments", "patch /pods/ephemeralcontainers"],
    [...nobody, "create rbac.authorization.k8s.io/rolebindings", "create /serviceaccounts/token"],
  ),
  ...roleCases(
    "oak-viewer",
    ["get /pods", "get /pods/log", "list apps/deployments", "get tenantry.dev/guardrails"],
    [
      ...nobody,
      "get /secrets",
      "list /secrets",
      "create /pods/exec",
      "get /pods/exec",
      "create /pods",
      "delete /pods",
      "create /pods/portforward",
    ],
  ),
  { as: "oak-workload", may: false, what: "get /pods", namespace: jobs },
  { as: "oak-owner", may: true, what: "get /pods", namespace: jobs },
];

async function reviewRoles(world: World, report: Report): Promise<void> {
  for (const { as, may: expected, what, namespace = web } of roles) {
    const [verb = "", path = ""] = what.split(" ");
    const slash = path.indexOf("/");
    const type = { group: path.slice(0, slash), name: path.slice(slash + 1) };
    const allowed = await may(world.clients[as], { verb, type, namespace });
    const title = `${as} ${expected ? "may" : "may not"} ${what} in ${namespace}`;
    report.record(title, allowed === expected ? undefined : `the server says ${allowed ? "yes" : "no"}`);
  }
}

import type { EstateObject } from "../../../src/model/estate-cluster.ts";
import type { AdmissionRequest } from "../../../src/verify/admission/admission-request.ts";
import { admits } from "../../../src/verify/admission/admits.ts";
import { type AdmissionIndex, indexAdmission } from "../../../src/verify/admission/index-admission.ts";
import { authorize } from "../../../src/verify/rbac/authorize.ts";
import { indexRbac } from "../../../src/verify/rbac/rbac-index.ts";
import { guardCases } from "../kubernetes/cases/all-cases.ts";
import type { ApiRequest } from "../kubernetes/harness/api-client.ts";
import type { Action, Actor, CaseObject } from "../kubernetes/harness/case.ts";
import { namespaceFixtures } from "../kubernetes/harness/fixtures.ts";
import { requireType, resourcePath } from "../kubernetes/harness/resource-catalogue.ts";
import type { World } from "../kubernetes/harness/world.ts";
import { inParallel } from "../rbac/in-parallel.ts";
import type { Random } from "../rbac/random.ts";
import { compareAnswers, readAnswer } from "./agreement.ts";
import { crossObjects } from "./cross-objects.ts";
import { readCluster, withoutOwners } from "./read-cluster.ts";
import type { Tally } from "./tally.ts";

const width = 16;

const requesters: Readonly<Record<Actor, AdmissionRequest["requester"]>> = {
  "oak-owner": person("oak-owner", "oidc:oak-devs"),
  "oak-viewer": person("oak-viewer", "oidc:oak-auditors"),
  "oak-overprivileged": person("oak-overprivileged", "oidc:oak-devs"),
  "elm-owner": person("elm-owner", "oidc:elm-devs"),
  "yew-owner": person("yew-owner", "oidc:yew-devs"),
  "oak-workload": account("oak--prod--web", "ci"),
  "yew-syncer": account("yew--prod", "vc-yew"),
  platform: person("platform-admin", "system:masters"),
};

function person(user: string, group: string): AdmissionRequest["requester"] {
  return { user, groups: [group, "system:authenticated"] };
}

function account(namespace: string, name: string): AdmissionRequest["requester"] {
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
  };
}

/** One write, for us and for the server. */
interface Write {
  readonly as: Actor;
  readonly request: AdmissionRequest;
  readonly call: ApiRequest;
}

/** Every action of the guardrail cases, then objects crossed from them, as every actor: our answer against the server's. */
export async function runGuardrails(
  world: World,
  { random, count, tally }: { readonly random: Random; readonly count: number; readonly tally: Tally },
): Promise<void> {
  const objects = await readCluster(world.clients.platform);
  const rbac = indexRbac(objects);
  const index = indexAdmission(objects, {
    kubernetesVersion: "1.36",
    authorize: (requester, request) => authorize(rbac, requester, request).decision,
  });
  const written = await inParallel(guardCases, width, ({ as, action }) => writeOf(world, as, action));
  const creations = guardCases.flatMap(({ action }) => (action.kind === "create" ? [action.object] : []));
  const crossed = Array.from({ length: count }, () => crossedWrite(world, random, creations));
  const writes = [...written.filter((write) => write !== undefined), ...crossed];
  await inParallel(writes, width, (write) => ask(world, index, { write, tally }));
}

async function ask(
  world: World,
  index: AdmissionIndex,
  { write, tally }: { readonly write: Write; readonly tally: Tally },
): Promise<void> {
  const { as, request, call } = write;
  const theirs = readAnswer(await world.clients[as].send(call));
  if (theirs.kind === "other") return tally.skip(theirs.message);
  const ours = admits(index, request);
  tally.record(compareAnswers(ours, theirs), { object: { as, call }, allowed: theirs.kind === "allowed" });
}

const actors = Object.keys(requesters) as readonly Actor[];

/** Some other pod, Service … than any case has, in a namespace and by hands of chance. */
function crossedWrite(world: World, random: Random, creations: readonly CaseObject[]): Write {
  const first = random.pick(creations);
  const others = creations.filter(({ kind, apiVersion }) => kind === first.kind && apiVersion === first.apiVersion);
  const child = crossObjects(random, first, random.pick(others));
  const namespace =
    first.metadata.namespace === undefined ? undefined : pickNamespace(random, first.metadata.namespace);
  const object = {
    ...child,
    metadata: { ...child.metadata, name: "crossed", ...(namespace === undefined ? {} : { namespace }) },
  };
  return creation(world, pickActor(random, namespace), object);
}

function pickNamespace(random: Random, own: string): string {
  return random.chance(0.5) ? own : random.pick(namespaceFixtures).name;
}

/** Mostly somebody who may write there at all. */
function pickActor(random: Random, namespace = ""): Actor {
  if (random.chance(0.15)) return random.pick(actors);
  if (random.chance(0.1)) return "platform";
  const tenant = namespace.split("--")[0];
  if (namespace === "oak--prod--web" && random.chance(0.3)) return "oak-workload";
  if (tenant === "yew") return random.pick(["yew-owner", "yew-syncer"]);
  return tenant === "elm" ? "elm-owner" : random.pick(["oak-owner", "oak-overprivileged"]);
}

function creation(world: World, as: Actor, object: CaseObject): Write {
  const type = requireType(world.types, object);
  return {
    as,
    call: { method: "POST", path: `${resourcePath(type, object.metadata.namespace)}?dryRun=All`, body: object },
    request: {
      operation: "CREATE",
      requester: requesters[as],
      resource: { group: type.group, version: type.version, resource: type.name },
      ...place(object),
      name: object.metadata.name,
      object: object as unknown as EstateObject,
    },
  };
}

/** A Namespace is in itself. */
function place({ kind, metadata }: CaseObject): { readonly namespace?: string } {
  const namespace = kind === "Namespace" ? metadata.name : metadata.namespace;
  return namespace === undefined ? {} : { namespace };
}

/** The write of a case; patches are turned into the update that they come to. Undefined where that takes the server. */
async function writeOf(world: World, as: Actor, action: Action): Promise<Write | undefined> {
  if (action.kind === "create") return creation(world, as, action.object);
  if (action.kind === "delete-all") return undefined;
  const { target } = action;
  const type = requireType(world.types, target);
  const path = resourcePath(type, target.metadata.namespace, target.metadata.name);
  const { status, body } = await world.clients.platform.send({ method: "GET", path });
  if (status !== 200) return undefined;
  const current = body as unknown as CaseObject;
  const subresource = "subresource" in action ? action.subresource : undefined;
  const shared = {
    requester: requesters[as],
    resource: { group: type.group, version: type.version, resource: type.name },
    ...(subresource === undefined ? {} : { subresource }),
    ...place(target),
    name: target.metadata.name,
    oldObject: withoutOwners(current as unknown as EstateObject),
  };
  if (action.kind === "delete") {
    return { as, call: { method: "DELETE", path: `${path}?dryRun=All` }, request: { operation: "DELETE", ...shared } };
  }
  const changed = action.kind === "update" ? action.change(current) : merged(current, action);
  if (changed === undefined) return undefined;
  const end = subresource === undefined ? "" : `/${subresource}`;
  return {
    as,
    call: { method: "PUT", path: `${path}${end}?dryRun=All`, body: changed },
    request: { operation: "UPDATE", ...shared, object: withoutOwners(changed as unknown as EstateObject) },
  };
}

function merged(current: CaseObject, action: Extract<Action, { readonly kind: "patch" }>): CaseObject | undefined {
  return action.patchKind === "merge" ? (mergePatch(current, action.patch) as CaseObject) : undefined;
}

/** RFC 7396. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const base = typeof target === "object" && target !== null && !Array.isArray(target) ? target : {};
  const entries = Object.entries(patch);
  const kept = Object.entries(base).filter(([key]) => !entries.some(([other]) => other === key));
  const set = entries
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [key, mergePatch((base as Record<string, unknown>)[key], value)] as const);
  return Object.fromEntries([...kept, ...set]);
}

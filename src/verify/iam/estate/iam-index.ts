import type { EstateResource } from "../../../model/estate.ts";
import { asJsonObject, type JsonValue } from "../../../model/json.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { Scene } from "../../scene/scene.ts";
import { compilePolicy } from "../compile-policy.ts";
import type { CompiledPolicy } from "../compiled-policy.ts";
import type { PolicyLevel } from "../iam-request.ts";
import { parsePrincipal, type RequestPrincipal } from "../request-principal.ts";
import { awsManagedPolicy, unreadPolicy } from "./managed-policies.ts";
import { resourcePoliciesOf } from "./resource-policies.ts";

/** A role or user of the estate with every policy that is about it, compiled. */
export interface EstatePrincipal {
  readonly arn: string;
  readonly kind: "role" | "user";
  readonly name: string;
  readonly accountId: string;
  readonly caller: RequestPrincipal;
  readonly tags: Readonly<Record<string, string>>;
  readonly identity: readonly CompiledPolicy[];
  readonly boundary?: readonly CompiledPolicy[];
  /** Of a role. */
  readonly trust?: CompiledPolicy;
  /** ARNs of its managed policies. */
  readonly managed: readonly string[];
  readonly resource: EstateResource;
}

/** Everything about IAM in a scene, compiled once. */
export interface IamIndex {
  readonly scene: Scene;
  /** Sorted as the estate is. */
  readonly principals: readonly EstatePrincipal[];
  findPrincipal(arn: string): EstatePrincipal | undefined;
  /** By account and name, as a session's ARN tells it. */
  findByName(accountId: string, kind: "role" | "user", name: string): EstatePrincipal | undefined;
  /** Resource policies by the id of the resource. */
  policyOf(resource: string): readonly CompiledPolicy[] | undefined;
  /** Every resource that has a policy, with it. */
  readonly resourcePolicies: ReadonlyMap<string, readonly CompiledPolicy[]>;
  /** Absent: the account's place in the organisation is not known, or it has no such policies; then none is counted on. */
  serviceControl(accountId: string): readonly PolicyLevel[] | undefined;
  resourceControl(accountId: string): readonly PolicyLevel[] | undefined;
  /** `<org>/<root>/<unit>/`; absent: not known. */
  organizationPath(accountId: string): string | undefined;
}

export const iamIndexOf: (scene: Scene) => IamIndex = oncePer(createIndex);

function createIndex(scene: Scene): IamIndex {
  const compiled = new Map<string, CompiledPolicy>();
  const attached = attachments(scene);
  const context: Reading = { scene, compiled, attached };
  const principals = [
    ...scene.resources("AWS::IAM::Role").map((role) => readPrincipal(role, "role", context)),
    ...scene.resources("AWS::IAM::User").map((user) => readPrincipal(user, "user", context)),
  ];
  const byArn = new Map(principals.map((principal) => [principal.arn, principal]));
  const byName = new Map(principals.map((principal) => [nameKey(principal), principal]));
  const resourcePolicies = resourcePoliciesOf(scene);
  const levels = levelsOf(scene);
  return {
    scene,
    principals,
    findPrincipal: (arn) => byArn.get(arn) ?? findByText(arn, byName),
    findByName: (accountId, kind, name) => byName.get(nameKey({ accountId, kind, name })),
    policyOf: (resource) => resourcePolicies.get(resource),
    resourcePolicies,
    serviceControl: once((accountId) => levels(accountId, "SERVICE_CONTROL_POLICY")),
    resourceControl: once((accountId) => levels(accountId, "RESOURCE_CONTROL_POLICY")),
    organizationPath: once((accountId) => organizationPath(scene, accountId)),
  };
}

/** Each account is asked about for every request in it. */
function once<T>(find: (accountId: string) => T): (accountId: string) => T {
  const found = new Map<string, { readonly answer: T }>();
  return (accountId) => {
    const kept = found.get(accountId) ?? { answer: find(accountId) };
    found.set(accountId, kept);
    return kept.answer;
  };
}

function nameKey({ accountId, kind, name }: Pick<EstatePrincipal, "accountId" | "kind" | "name">): string {
  return `${accountId} ${kind} ${name}`;
}

function findByText(arn: string, byName: ReadonlyMap<string, EstatePrincipal>): EstatePrincipal | undefined {
  const principal = parsePrincipal(arn);
  return principal?.kind === "role" || principal?.kind === "user"
    ? byName.get(nameKey({ accountId: principal.accountId, kind: principal.kind, name: principal.name }))
    : undefined;
}

interface Reading {
  readonly scene: Scene;
  readonly compiled: Map<string, CompiledPolicy>;
  readonly attached: ReadonlyMap<string, readonly EstateResource[]>;
}

function readPrincipal(resource: EstateResource, kind: "role" | "user", context: Reading): EstatePrincipal {
  const { properties, accountId, id } = resource;
  const name = text(properties[kind === "role" ? "RoleName" : "UserName"]) ?? id.slice(id.lastIndexOf("/") + 1);
  const path = text(properties.Path) ?? "/";
  const groups = kind === "user" ? groupsOf(resource, context) : [];
  const sources = [resource, ...groups];
  const managed = sources.flatMap((source) => texts(source.properties.ManagedPolicyArns));
  const extra = context.attached.get(attachKey(accountId, kind, name)) ?? [];
  const identity = [
    ...sources.flatMap(inlinePolicies),
    ...managed.map((arn) => managedPolicy(arn, context)),
    ...extra.map((policy) => documentOf(policy, context)),
  ];
  const boundary = text(properties.PermissionsBoundary);
  const trust = properties.AssumeRolePolicyDocument;
  const isServiceLinked = path.startsWith("/aws-service-role/");
  return {
    arn: id,
    kind,
    name,
    accountId,
    caller:
      kind === "role"
        ? { kind, arn: id, accountId, name, serviceLinked: isServiceLinked }
        : { kind, arn: id, accountId, name },
    tags: resource.tags,
    identity,
    ...(boundary === undefined ? {} : { boundary: [managedPolicy(boundary, context)] }),
    ...(kind === "role" && trust !== undefined
      ? { trust: compilePolicy(trust, `trust policy of ${name}`).policy }
      : {}),
    managed: [...managed, ...extra.map((policy) => policy.id)],
    resource,
  };
}

function groupsOf(user: EstateResource, { scene }: Reading): readonly EstateResource[] {
  const names = new Set(texts(user.properties.Groups));
  if (names.size === 0) return [];
  return scene
    .resourcesIn(user.accountId, "AWS::IAM::Group")
    .filter(({ id, properties }) => names.has(text(properties.GroupName) ?? id.slice(id.lastIndexOf("/") + 1)));
}

function inlinePolicies({ id, properties }: EstateResource): readonly CompiledPolicy[] {
  return list(properties.Policies).flatMap((item) => {
    const { PolicyName, PolicyDocument } = asJsonObject(item) ?? {};
    if (PolicyDocument === undefined) return [];
    return [compilePolicy(PolicyDocument, `${text(PolicyName) ?? "policy"} of ${id}`).policy];
  });
}

/** Managed policies by ARN, of the estate or of AWS. */
function managedPolicy(arn: string, context: Reading): CompiledPolicy {
  const found = context.scene.findResource(arn);
  return found === undefined ? awsManagedPolicy(arn) : documentOf(found, context);
}

function documentOf({ id, properties }: EstateResource, { compiled }: Reading): CompiledPolicy {
  const kept = compiled.get(id);
  if (kept !== undefined) return kept;
  const document = properties.PolicyDocument;
  const policy = document === undefined ? unreadPolicy(id) : compilePolicy(document, id).policy;
  compiled.set(id, policy);
  return policy;
}

function attachKey(accountId: string, kind: "role" | "user", name: string): string {
  return `${accountId} ${kind} ${name}`;
}

/** Policies that name whom they are attached to, as CloudFormation has them. */
function attachments(scene: Scene): ReadonlyMap<string, readonly EstateResource[]> {
  const found = new Map<string, EstateResource[]>();
  for (const type of ["AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy"]) {
    for (const policy of scene.resources(type)) {
      const roles = [...texts(policy.properties.Roles), ...texts(policy.properties.RoleName)];
      const users = [...texts(policy.properties.Users), ...texts(policy.properties.UserName)];
      const keys = [
        ...roles.map((name) => attachKey(policy.accountId, "role", name)),
        ...users.map((name) => attachKey(policy.accountId, "user", name)),
      ];
      for (const key of keys) found.set(key, [...(found.get(key) ?? []), policy]);
    }
  }
  return found;
}

type PolicyType = "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

/** Levels from the root down, without those that nothing is known to be attached to: AWS leaves none empty. */
function levelsOf(scene: Scene): (accountId: string, type: PolicyType) => readonly PolicyLevel[] | undefined {
  const byTarget = new Map<string, CompiledPolicy[]>();
  for (const { id, name, kind, document, targets } of scene.estate.organization?.policies ?? []) {
    const { policy } = compilePolicy(document, name === "" ? id : name);
    for (const target of targets) {
      const key = `${kind} ${target}`;
      const policies = byTarget.get(key);
      if (policies === undefined) byTarget.set(key, [policy]);
      else policies.push(policy);
    }
  }
  const found = new Map<string, readonly PolicyLevel[]>();
  return (accountId, type) => {
    const key = `${type} ${accountId}`;
    const levels = found.get(key) ?? attachedLevels(placesOf(scene, accountId), type, byTarget);
    found.set(key, levels);
    return levels.length === 0 ? undefined : levels;
  };
}

function attachedLevels(
  places: readonly string[],
  type: PolicyType,
  byTarget: ReadonlyMap<string, readonly CompiledPolicy[]>,
): readonly PolicyLevel[] {
  return places.flatMap((name): readonly PolicyLevel[] => {
    const policies = byTarget.get(`${type} ${name}`);
    return policies === undefined ? [] : [{ name, policies }];
  });
}

const unitsOf = oncePer(
  (scene: Scene) => new Map((scene.estate.organization?.units ?? []).map((unit) => [unit.id, unit])),
);

/** Root, units and the account itself; the account alone when its place is not known. */
function placesOf(scene: Scene, accountId: string): readonly string[] {
  const units = unitsOf(scene);
  const places = [accountId];
  let parent = scene.findAccount(accountId)?.parent;
  while (parent !== undefined && !places.includes(parent)) {
    places.unshift(parent);
    parent = units.get(parent)?.parent;
  }
  return places;
}

function organizationPath(scene: Scene, accountId: string): string | undefined {
  const { organization } = scene.estate;
  const places = placesOf(scene, accountId).slice(0, -1);
  if (organization === undefined || places.length === 0) return undefined;
  return `${organization.id}/${places.join("/")}/`;
}

export function text(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : value === undefined || value === null ? [] : [value];
}

export function texts(value: JsonValue | undefined): readonly string[] {
  return list(value).filter((item) => typeof item === "string");
}

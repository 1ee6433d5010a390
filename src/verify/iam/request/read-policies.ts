import { asJsonObject, type JsonObject, type JsonValue } from "../../../model/json.ts";
import { compilePolicy } from "../compile-policy.ts";
import type { CompiledPolicy } from "../compiled-policy.ts";
import type { KeyGrant, PolicyLevel, PolicySet } from "../iam-request.ts";
import type { RequestProblems } from "./request-problems.ts";

/** Names under which each kind of policy is accepted; the first is the documented one. */
const names = {
  identity: ["identityPolicies", "identityPolicy", "policies"],
  boundary: ["permissionBoundary", "permissionBoundaries", "permissionsBoundary", "permissionBoundaryPolicies"],
  session: ["sessionPolicies", "sessionPolicy"],
  resource: ["resourcePolicy", "resourcePolicies", "trustPolicy", "keyPolicy", "bucketPolicy"],
  endpoint: ["vpcEndpointPolicy", "vpcEndpointPolicies", "endpointPolicy"],
  serviceControl: ["serviceControlPolicies", "scps"],
  resourceControl: ["resourceControlPolicies", "rcps"],
} as const;

export const policyKeys: readonly string[] = Object.values(names).flat();

/** Every policy of a request; what is not given does not take part. */
export function readPolicies(root: JsonObject, problems: RequestProblems): PolicySet {
  const list = (kind: keyof typeof names): readonly CompiledPolicy[] | undefined =>
    readList(root, names[kind], problems);
  const levels = (kind: keyof typeof names): readonly PolicyLevel[] | undefined =>
    readLevels(root, names[kind], problems);
  const optional = {
    boundary: list("boundary"),
    session: list("session"),
    resource: list("resource"),
    endpoint: list("endpoint"),
    serviceControl: levels("serviceControl"),
    resourceControl: levels("resourceControl"),
    grants: readGrants(root.keyGrants, problems),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { identity: list("identity") ?? [], ...given };
}

function readList(
  root: JsonObject,
  keys: readonly string[],
  problems: RequestProblems,
): readonly CompiledPolicy[] | undefined {
  const found = keys.filter((key) => root[key] !== undefined);
  if (found.length === 0) return undefined;
  return found.flatMap((key) => readEntries(root[key], key, problems));
}

function readEntries(value: JsonValue | undefined, path: string, problems: RequestProblems): readonly CompiledPolicy[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? (value as readonly JsonValue[]) : undefined;
  if (list === undefined) return [readPolicy(value, path, problems)];
  return list.map((item, index) => readPolicy(item, `${path}[${index}]`, problems));
}

/** A document, or a wrapper with its name; the document may be JSON text, as some AWS APIs answer it. */
function readPolicy(value: JsonValue, path: string, problems: RequestProblems): CompiledPolicy {
  const wrapper = asJsonObject(value);
  const key = ["policy", "PolicyDocument", "document", "Document"].find((name) => wrapper?.[name] !== undefined);
  const name = wrapper?.name ?? wrapper?.PolicyName ?? wrapper?.Arn;
  const at = key === undefined ? path : `${path}.${key}`;
  const document = parseText(key === undefined ? value : (wrapper?.[key] ?? null));
  const { policy, diagnostics } = compilePolicy(document, typeof name === "string" ? name : path);
  problems.addPolicy(at, diagnostics);
  return policy;
}

function parseText(value: JsonValue): JsonValue {
  if (typeof value !== "string") return value;
  const text = value.startsWith("%7B") ? decodeURIComponent(value) : value;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return value;
  }
}

/** Levels as `{name, policies}` or as lists; plain documents side by side are one level. */
function readLevels(
  root: JsonObject,
  keys: readonly string[],
  problems: RequestProblems,
): readonly PolicyLevel[] | undefined {
  const key = keys.find((name) => root[name] !== undefined && root[name] !== null);
  if (key === undefined) return undefined;
  const value = root[key] ?? null;
  const list: readonly JsonValue[] = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  const isLevels = list.some((item) => Array.isArray(item) || asJsonObject(item)?.policies !== undefined);
  if (!isLevels)
    return list.length === 0 ? undefined : [{ name: "the organization", policies: readEntries(value, key, problems) }];
  return list.map((item, index): PolicyLevel => {
    const path = `${key}[${index}]`;
    const level = asJsonObject(item);
    if (level?.policies === undefined)
      return { name: `level ${index + 1}`, policies: readEntries(item, path, problems) };
    const name = level.name ?? level.orgIdentifier ?? level.id;
    return {
      name: typeof name === "string" ? name : `level ${index + 1}`,
      policies: readEntries(level.policies, `${path}.policies`, problems),
    };
  });
}

/** Grants as `kms list-grants` answers them. */
function readGrants(value: JsonValue | undefined, problems: RequestProblems): readonly KeyGrant[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list: readonly JsonValue[] = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return list.flatMap((item, index) => {
    const grant = readGrant(asJsonObject(item) ?? {}, index);
    if (grant === undefined) {
      problems.add(
        `keyGrants[${index}]`,
        "a grant has a GranteePrincipal and Operations",
        "write it as `aws kms list-grants` answers it",
      );
    }
    return grant === undefined ? [] : [grant];
  });
}

/** One grant; undefined when it names no grantee or operations. */
export function readGrant(grant: JsonObject, index: number): KeyGrant | undefined {
  const { GranteePrincipal: grantee, Operations: operations, GrantId: id } = grant;
  if (typeof grantee !== "string" || !Array.isArray(operations)) return undefined;
  const constraints = asJsonObject(grant.Constraints);
  const pairs = (name: string): Readonly<Record<string, string>> | undefined =>
    asJsonObject(constraints?.[name]) as Readonly<Record<string, string>> | undefined;
  const equals = pairs("EncryptionContextEquals");
  const subset = pairs("EncryptionContextSubset");
  return {
    id: typeof id === "string" ? id : `grant ${index + 1}`,
    grantee,
    operations: (operations as readonly JsonValue[]).map((operation) => `kms:${String(operation)}`),
    ...(equals === undefined ? {} : { encryptionContextEquals: equals }),
    ...(subset === undefined ? {} : { encryptionContextSubset: subset }),
  };
}

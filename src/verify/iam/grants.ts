import { globCovers } from "./glob.ts";
import type { Because, IamRequest, KeyGrant } from "./iam-request.ts";
import type { KeyValue } from "./key-value.ts";
import type { ResourceLayer } from "./layer.ts";
import { matchPrincipals, type PolicyPrincipal } from "./policy-principal.ts";
import { parsePrincipal } from "./request-principal.ts";
import {
  both,
  type Certainty,
  choosable,
  fails,
  holds,
  most,
  no,
  type Truth,
  truthOf,
  unknowable,
  yes,
} from "./truth.ts";

/**
 * Adds what KMS grants allow: a channel beside key and identity policies (KMS developer guide, grants). A grant counts as
 * naming its grantee beyond boundary and session policy, which AWS does not document.
 */
export function evaluateGrants(grants: readonly KeyGrant[], request: IamRequest, layer: ResourceLayer): ResourceLayer {
  let allow: Certainty = no;
  const because: Because[] = [];
  for (const grant of grants) {
    const { may } = matchGrant(grant, request);
    if (may === no) continue;
    allow = most(allow, may);
    because.push({ kind: "grant", policy: grant.id, effect: "Allow", statement: grant.grantee, certain: may === yes });
  }
  if (allow === no) return layer;
  const granted = new Map(layer.granted).set("session", most(layer.granted.get("session") ?? no, allow));
  return { ...layer, allow: most(layer.allow, allow), granted, because: [...layer.because, ...because] };
}

function matchGrant(grant: KeyGrant, request: IamRequest): Truth {
  const operations = grant.operations.map((operation) => operation.toLowerCase());
  if (!operations.some((operation) => globCovers(request.action, operation))) return fails;
  const grantee = granteeOf(grant.grantee);
  if (grantee === undefined || matchPrincipals([grantee], request.principal).length === 0) return fails;
  return both(
    matchContext(grant.encryptionContextEquals, request),
    matchContext(grant.encryptionContextSubset, request),
  );
}

function granteeOf(text: string): PolicyPrincipal | undefined {
  const principal = parsePrincipal(text);
  switch (principal?.kind) {
    case "user":
    case "federated-user":
      return { kind: principal.kind, arn: principal.arn };
    case "role": {
      const { accountId, name, sessionName } = principal;
      return sessionName === undefined
        ? { kind: "role", accountId, name }
        : { kind: "session", accountId, name, sessionName };
    }
    case "root":
      return { kind: "account", accountId: principal.accountId };
    case "service":
      return { kind: "service", name: principal.name };
    default:
      return undefined;
  }
}

function matchContext(wanted: Readonly<Record<string, string>> | undefined, { findKey }: IamRequest): Truth {
  return Object.entries(wanted ?? {})
    .map(([name, value]) => matchPair(findKey(`kms:encryptioncontext:${name.toLowerCase()}`), value))
    .reduce(both, holds);
}

function matchPair(given: KeyValue, value: string): Truth {
  switch (given.kind) {
    case "known":
      return truthOf(given.values.length === 1 && given.values[0] === value);
    case "absent":
      return fails;
    case "chosen":
      return given.globs.some((glob) => globCovers(glob, value)) ? choosable : fails;
    case "free":
      return choosable;
    case "unknown":
      return unknowable;
  }
}

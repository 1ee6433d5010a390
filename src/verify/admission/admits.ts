import type { EstateObject } from "../../model/estate-cluster.ts";
import { fieldOf } from "../pod-security/pod-fields.ts";
import type { AdmissionCause, AdmissionDecision, AdmissionRequest } from "./admission-request.ts";
import { fieldOwnersOf } from "./built-in/field-owners.ts";
import { runMutatingPlugins } from "./built-in/mutating-plugins.ts";
import { withDefaults } from "./built-in/object-defaults.ts";
import { enforcePodSecurity } from "./built-in/pod-security-plugin.ts";
import { prepareForStorage } from "./built-in/storage-preparation.ts";
import type { AdmissionIndex } from "./index-admission.ts";
import { isNamespaceResource, matchesRules, matchResources, type Reviewed } from "./match/match-resources.ts";
import { applyMutatingPolicies } from "./policy/mutating-policies.ts";
import {
  askValidatingPolicies,
  joinFindings,
  nothingFound,
  type PolicyFindings,
} from "./policy/validating-policies.ts";
import { isTrustedWebhook } from "./trusted-webhooks.ts";

/**
 * Whether the admission of an API server lets a write through: defaults, its own plugins, mutating policies, Pod Security,
 * validating policies, webhooks.
 *
 * Authorisation is not asked here, and neither are schemas, quotas and whether objects exist that the object names. Webhooks
 * are somebody else's code: where one would be called and nothing else refuses, the answer is unknown.
 */
export function admits(index: AdmissionIndex, request: AdmissionRequest): AdmissionDecision {
  const namespace = findNamespace(index, request);
  if (namespace.problem !== undefined) return namespace.problem;
  const sent: Reviewed = {
    request,
    ...(request.object === undefined ? {} : { object: prepare(index, request, request.object) }),
    ...(request.oldObject === undefined ? {} : { oldObject: withDefaults(request.oldObject) }),
    ...(namespace.found === undefined ? {} : { namespace: namespace.found }),
  };
  const { reviewed, findings } = mutate(index, sent);
  const asked = joinFindings([
    findings,
    { denied: enforcePodSecurity(reviewed, index.podSecurity), unknown: [] },
    askValidatingPolicies(index.validating, reviewed, index.world),
    { denied: [], unknown: askWebhooks(index, reviewed) },
  ]);
  return { ...decide(asked, findings), ...(reviewed.object === undefined ? {} : { object: reviewed.object }) };
}

/** A refusal of an object that unknown hands have changed before is not certain. */
function decide({ denied, unknown }: PolicyFindings, mutations: PolicyFindings): AdmissionDecision {
  if (denied.length > 0 && mutations.unknown.length === 0) return { decision: "deny", by: denied };
  if (unknown.length > 0) return { decision: "unknown", by: [...unknown, ...denied] };
  return { decision: "allow", by: [] };
}

interface FoundNamespace {
  readonly found?: EstateObject;
  readonly problem?: AdmissionDecision;
}

function findNamespace(index: AdmissionIndex, { namespace, resource, operation }: AdmissionRequest): FoundNamespace {
  if (namespace === undefined) return {};
  const found = index.findNamespace(namespace);
  if (isNamespaceResource(resource)) return found === undefined ? {} : { found };
  if (found === undefined) {
    const cause = { policy: "NamespaceLifecycle", message: `namespace ${namespace} is not among the objects` };
    return { problem: { decision: "unknown", by: [cause] } };
  }
  if (operation !== "CREATE" || found.metadata.deletionTimestamp === undefined) return { found };
  const cause = { policy: "NamespaceLifecycle", message: `namespace ${namespace} is being terminated` };
  return { problem: { decision: "deny", by: [cause] } };
}

/** The object as it is after decoding and the API server's own mutating plugins. */
function prepare(index: AdmissionIndex, request: AdmissionRequest, object: EstateObject): EstateObject {
  const { source: _, ...own } = object;
  const place =
    isNamespaceResource(request.resource) || request.namespace === undefined ? {} : { namespace: request.namespace };
  const decoded = withDefaults({ ...own, metadata: { ...own.metadata, ...place } } as EstateObject);
  if (request.operation !== "CREATE") return decoded;
  const owned = { ...decoded, metadata: { ...decoded.metadata, managedFields: fieldOwnersOf(decoded) } };
  return runMutatingPlugins(owned, index.objects);
}

function mutate(
  index: AdmissionIndex,
  reviewed: Reviewed,
): { readonly reviewed: Reviewed; readonly findings: PolicyFindings } {
  const { object } = reviewed;
  if (object === undefined) return { reviewed, findings: nothingFound };
  const mutated = applyMutatingPolicies(index.mutating, { ...reviewed, object }, index.world);
  const stored = reviewed.request.operation === "CREATE" ? prepareForStorage(mutated.object) : mutated.object;
  return { reviewed: { ...reviewed, object: stored }, findings: mutated.findings };
}

function askWebhooks(index: AdmissionIndex, reviewed: Reviewed): readonly AdmissionCause[] {
  return index.webhooks
    .filter(({ name, fields }) => {
      if (isTrustedWebhook({ name, fields })) return false;
      const isExact = fieldOf(fields, "matchPolicy") === "Exact";
      return (
        matchesRules(fieldOf(fields, "rules"), reviewed, isExact) &&
        matchResources(
          {
            namespaceSelector: fieldOf(fields, "namespaceSelector"),
            objectSelector: fieldOf(fields, "objectSelector"),
          },
          reviewed,
        ) !== "no"
      );
    })
    .map(({ name }) => ({ policy: name, message: "what the webhook answers is not known" }));
}

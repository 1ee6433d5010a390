import type { Value } from "../model/deferred.ts";

type Fields = { readonly [key: string]: Value };

/**
 * Fills in what the API server would, in the places that are compared as a whole.
 *
 * Elsewhere a field that we do not set is not compared, so its default needs no entry here. Source: the defaulting of the
 * types in k8s.io/kubernetes `pkg/apis/<group>/v1/defaults.go`, 1.36.
 */
export function withServerDefaults(group: string, kind: string, manifest: Fields): Fields {
  switch (`${group}/${kind}`) {
    case "networking.k8s.io/NetworkPolicy":
      return edit(manifest, "spec", (spec) => withPolicyTypes(editAll(spec, ["ingress", "egress"], networkRule)));
    case "core/LimitRange":
      return edit(manifest, "spec", (spec) => editAll(spec, ["limits"], limitRangeItem));
    case "admissionregistration.k8s.io/ValidatingAdmissionPolicy":
      return edit(manifest, "spec", admissionPolicy);
    case "admissionregistration.k8s.io/MutatingAdmissionPolicy":
      return edit(manifest, "spec", (spec) => {
        const policy = admissionPolicy(spec);
        return { ...policy, reinvocationPolicy: filled(policy.reinvocationPolicy, "Never") };
      });
    case "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding":
    case "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding":
      return edit(manifest, "spec", (spec) => edit(spec, "matchResources", matchResources));
    case "rbac.authorization.k8s.io/RoleBinding":
    case "rbac.authorization.k8s.io/ClusterRoleBinding":
      return editAll(edit(manifest, "roleRef", roleRef), ["subjects"], subject);
    default:
      return manifest;
  }
}

const rbacGroup = "rbac.authorization.k8s.io";

function roleRef(reference: Fields): Fields {
  return { ...reference, apiGroup: filled(reference.apiGroup, rbacGroup) };
}

function subject(entry: Fields): Fields {
  return entry.kind === "ServiceAccount" ? entry : { ...entry, apiGroup: filled(entry.apiGroup, rbacGroup) };
}

function admissionPolicy(spec: Fields): Fields {
  return edit({ ...spec, failurePolicy: filled(spec.failurePolicy, "Fail") }, "matchConstraints", matchResources);
}

/** Ingress always, egress where the policy has rules for it. */
function withPolicyTypes(spec: Fields): Fields {
  const egress = Array.isArray(spec.egress) && spec.egress.length > 0 ? ["Egress"] : [];
  return { ...spec, policyTypes: filled(spec.policyTypes, ["Ingress", ...egress]) };
}

function networkRule(rule: Fields): Fields {
  return editAll(rule, ["ports"], (port) => ({ ...port, protocol: filled(port.protocol, "TCP") }));
}

function matchResources(match: Fields): Fields {
  const filledMatch = {
    ...match,
    matchPolicy: filled(match.matchPolicy, "Equivalent"),
    namespaceSelector: filled(match.namespaceSelector, {}),
    objectSelector: filled(match.objectSelector, {}),
  };
  return editAll(filledMatch, ["resourceRules", "excludeResourceRules"], (rule) => ({
    ...rule,
    scope: filled(rule.scope, "*"),
  }));
}

/** A container's default limit comes from its maximum, its default request from the limit, then from the minimum. */
function limitRangeItem(item: Fields): Fields {
  if (item.type !== "Container") return item;
  const limits = { ...asFields(item.max), ...asFields(item.default) };
  const requests = { ...asFields(item.min), ...limits, ...asFields(item.defaultRequest) };
  return { ...item, default: limits, defaultRequest: requests };
}

function filled(value: Value | undefined, fallback: Value): Value {
  return value === undefined || value === null || value === "" ? fallback : value;
}

function edit(fields: Fields, name: string, change: (inner: Fields) => Fields): Fields {
  const inner = fields[name];
  return isFields(inner) ? { ...fields, [name]: change(inner) } : fields;
}

function editAll(fields: Fields, names: readonly string[], change: (item: Fields) => Fields): Fields {
  const edited: Record<string, Value> = { ...fields };
  for (const name of names) {
    const items = edited[name];
    if (Array.isArray(items)) edited[name] = items.map((item: Value) => (isFields(item) ? change(item) : item));
  }
  return edited;
}

function asFields(value: Value | undefined): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: Value | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

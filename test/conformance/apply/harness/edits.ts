import { asJsonObject, type JsonObject, type JsonValue } from "../../../../src/model/json.ts";

/** What somebody adds to every object, and what must still be there after an apply. */
export const note = { key: "theirs.example/note", value: "kept" };

/**
 * A merge patch that changes one of our fields, removes another, and adds one of the editor's own; undefined for a kind
 * that the suite does not know how to edit.
 */
export function editOf(manifest: JsonObject): JsonObject | undefined {
  const edit = edits[String(manifest.kind)]?.(asJsonObject(manifest.spec) ?? {}, manifest);
  if (edit === undefined) return undefined;
  const metadata = asJsonObject(edit.metadata) ?? {};
  const labels = { ...ourLabel(manifest), ...asJsonObject(metadata.labels) };
  return { ...edit, metadata: { ...metadata, labels, annotations: { [note.key]: note.value } } };
}

/** Removed from what is a tenant's; an object still claims to be ours without it. */
function ourLabel({ metadata }: JsonObject): JsonObject {
  const labels = asJsonObject(asJsonObject(metadata)?.labels) ?? {};
  return labels["tenantry.dev/environment"] === undefined ? {} : { "tenantry.dev/environment": null };
}

type Edit = (spec: JsonObject, manifest: JsonObject) => JsonObject;

const podSecurity = "pod-security.kubernetes.io";
const eve: JsonValue = [{ kind: "User", name: "eve", apiGroup: "rbac.authorization.k8s.io" }];
const everything: JsonValue = [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }];

const edits: Readonly<Record<string, Edit>> = {
  Namespace: () => ({
    metadata: { labels: { [`${podSecurity}/warn`]: "privileged", [`${podSecurity}/audit`]: null } },
  }),
  ResourceQuota: ({ hard }) => {
    const [first = "", second] = Object.keys(asJsonObject(hard) ?? {});
    return { spec: { hard: { [first]: "7", ...(second === undefined ? {} : { [second]: null }) } } };
  },
  LimitRange: () => ({ spec: { limits: [{ type: "Pod", max: { cpu: "99" } }] } }),
  NetworkPolicy: () => ({ spec: { ingress: [{}], podSelector: { matchLabels: { only: "mine" } } } }),
  Guardrail: () => ({ spec: { registries: ["evil.example"], hosts: ["evil.example"] } }),
  ServiceAccount: () => ({ automountServiceAccountToken: true }),
  ConfigMap: (_spec, { data }) => {
    const [first = "", second] = Object.keys(asJsonObject(data) ?? {});
    return { data: { [first]: "edited", ...(second === undefined ? {} : { [second]: null }) } };
  },
  RoleBinding: () => ({ subjects: eve }),
  ClusterRole: () => ({ rules: everything }),
  Role: () => ({ rules: everything }),
  CustomResourceDefinition: ({ versions }) => ({ spec: { versions: described(versions) } }),
  ValidatingAdmissionPolicy: ({ matchConditions, variables }) => ({
    spec: {
      failurePolicy: "Ignore",
      validations: [{ expression: "true" }],
      matchConditions: matchConditions === undefined ? [{ name: "never", expression: "false" }] : null,
      ...(variables === undefined ? {} : { variables: null }),
    },
  }),
  ValidatingAdmissionPolicyBinding: () => ({
    spec: { validationActions: ["Audit"], matchResources: { namespaceSelector: { matchLabels: { nobody: "here" } } } },
  }),
  MutatingAdmissionPolicy: () => ({
    spec: { failurePolicy: "Ignore", matchConditions: [{ name: "never", expression: "false" }] },
  }),
  MutatingAdmissionPolicyBinding: () => ({
    spec: { matchResources: { namespaceSelector: { matchLabels: { nobody: "here" } } } },
  }),
  NodePool: () => ({ spec: { disruption: { consolidateAfter: "1s", consolidationPolicy: null } } }),
  ApplicationNetworkPolicy: () => ({ spec: { podSelector: { matchLabels: { only: "mine" } } } }),
};

function described(versions: JsonValue | undefined): JsonValue {
  return ((versions ?? []) as readonly JsonObject[]).map((version) => {
    const schema = asJsonObject(version.schema) ?? {};
    const openAPIV3Schema = { ...asJsonObject(schema.openAPIV3Schema), description: "edited by hand" };
    return { ...version, schema: { ...schema, openAPIV3Schema } };
  });
}

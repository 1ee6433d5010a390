import { compareText } from "../../../model/json.ts";
import { tenantOrigin } from "../../../model/origin.ts";
import { namespaceLabel } from "../../../model/ownership.ts";
import type { EnvironmentContext } from "../../context.ts";
import { holdersByRole } from "../access.ts";
import { bindingsIn } from "../bindings-config.ts";
import type { ObjectDraft } from "../cluster-object.ts";
import { type PodSecurityLevel, podSecurityLabels, podSecurityLevel } from "../namespaces.ts";
import { serviceAccountDraft } from "../service-accounts.ts";
import { type VclusterSettings, vclusterSettings } from "./settings.ts";

const systemNamespaces: ReadonlySet<string> = new Set(["default", "kube-node-lease", "kube-public", "kube-system"]);

/**
 * What Tenantry keeps inside a virtual cluster: the declared namespaces, service accounts, bindings and the owners'
 * rights. Everything else in there is the tenant's.
 *
 * Pod Security labels inside only make the refusal visible early; what holds is the host namespace.
 */
export function insideDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  if (context.placement.architecture.cluster !== "vcluster") return [];
  const settings = vclusterSettings(context);
  const accounts = context.environment.serviceAccounts;
  const names = new Set([...context.environment.namespaces, ...accounts.map(({ namespace }) => namespace)]);
  const level = podSecurityLevel(context);
  const namespaces = [...names].sort(compareText);
  return [
    ...namespaces.filter((name) => !systemNamespaces.has(name)).map((name) => namespaceDraft(name, settings, level)),
    ...accounts.map(({ name, namespace }) => serviceAccountDraft(name, namespace, settings.namespace)),
    ...bindingsIn(context, namespaces, settings.namespace),
    ...ownerDrafts(context, settings),
  ];
}

function namespaceDraft(name: string, settings: VclusterSettings, level: PodSecurityLevel): ObjectDraft {
  const labels = { ...podSecurityLabels(settings.minor, level), [namespaceLabel]: name };
  return {
    manifest: { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } },
    wave: 3,
    path: `namespaces[${name}]`,
    vcluster: settings.namespace,
  };
}

/** Owners hold Kubernetes' own roles over the whole virtual cluster: it is theirs alone. */
function ownerDrafts(context: EnvironmentContext, settings: VclusterSettings): readonly ObjectDraft[] {
  return holdersByRole(context, (role) => role).map(({ role, subjects }) => ({
    manifest: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: `tenantry-${role}` },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
      subjects,
    },
    wave: 4,
    origin: tenantOrigin(context.tenant.name, "spec.owners"),
    vcluster: settings.namespace,
  }));
}

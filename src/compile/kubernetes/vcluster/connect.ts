import { tenantOrigin } from "../../../model/origin.ts";
import { type EnvironmentContext, vclusterRelease } from "../../context.ts";
import { holdersByRole } from "../access.ts";
import type { ObjectDraft } from "../cluster-object.ts";
import type { Subject } from "../subjects.ts";
import type { PolicyRule } from "./footprint-rules.ts";

/**
 * How owners reach their virtual API server: by forwarding a port to its one pod, and nothing else on the host.
 *
 * With OIDC they sign in inside as themselves. With EKS access entries the virtual API server cannot know them, so those
 * who are `cluster-admin` may read its admin kubeconfig instead, and the others have no way in (see `checkEnforcement`).
 */
export function connectDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  if (context.placement.architecture.cluster !== "vcluster") return [];
  const { name } = vclusterRelease(context);
  const pod = `${name}-0`;
  const everyone = holdersByRole(context, () => "owner" as const).flatMap(({ subjects }) => subjects);
  const forward: readonly PolicyRule[] = [
    { apiGroups: [""], resources: ["pods"], resourceNames: [pod], verbs: ["get"] },
    { apiGroups: [""], resources: ["pods/portforward"], resourceNames: [pod], verbs: ["create"] },
  ];
  return [
    ...grantDrafts(context, { name: "tenantry-connect", rules: forward, subjects: everyone }),
    ...kubeconfigDrafts(context, name),
  ];
}

function kubeconfigDrafts(context: EnvironmentContext, name: string): readonly ObjectDraft[] {
  if (context.platform.identity.kubernetes.kind === "oidc") return [];
  const subjects = holdersByRole(context, (role) => role).find(({ role }) => role === "cluster-admin")?.subjects ?? [];
  const rules = [{ apiGroups: [""], resources: ["secrets"], resourceNames: [`vc-${name}`], verbs: ["get"] }];
  return grantDrafts(context, { name: "tenantry-kubeconfig", rules, subjects });
}

interface Grant {
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  readonly subjects: readonly Subject[];
}

function grantDrafts(context: EnvironmentContext, grant: Grant): readonly ObjectDraft[] {
  if (grant.subjects.length === 0) return [];
  const { namespace } = vclusterRelease(context);
  const metadata = { name: grant.name, namespace };
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: grant.name };
  const origin = tenantOrigin(context.tenant.name, "spec.owners");
  return [
    { manifest: { apiVersion, kind: "Role", metadata, rules: grant.rules }, wave: 3, origin },
    { manifest: { apiVersion, kind: "RoleBinding", metadata, roleRef, subjects: grant.subjects }, wave: 4, origin },
  ];
}

import { findSubject } from "../kubernetes/subjects.ts";
import { type Check, when } from "./finding.ts";

/** Whether owners get what their role says, and workloads can be admitted at all. */
export const accessChecks: readonly Check[] = [
  (context) =>
    context.tenant.owners
      .filter((owner) => findSubject(context, owner) === undefined)
      .map((owner) => ({
        code: "TEN4113",
        severity: "error",
        summary: `owner ${owner.kind} ${owner.name} is not an identity that the tenant may hold`,
        tenantPath: "spec.owners",
      })),
  ({ platform, tenant, placement }) => {
    const blind =
      platform.identity.kubernetes.kind === "access-entries" && placement.architecture.cluster === "vcluster";
    return tenant.owners
      .filter((owner) => blind && owner.role !== "cluster-admin")
      .map((owner) => ({
        code: "TEN4114",
        severity: "warning",
        summary: `owner ${owner.name} with role ${owner.role} cannot sign in to the virtual cluster`,
        tenantPath: "spec.owners",
      }));
  },
  ({ tenant, placement }) =>
    tenant.owners
      .filter((owner) => placement.architecture.cluster === "namespace" && owner.role === "cluster-admin")
      .map((owner) => ({
        code: "TEN4115",
        severity: "warning",
        summary: `owner ${owner.name} is admin, not cluster-admin, on a shared cluster`,
        tenantPath: "spec.owners",
      })),
  ({ platform }) =>
    when(platform.guardrails.registries.length === 0, {
      code: "TEN4117",
      severity: "error",
      summary: "no image registry is allowed, so no pod can run",
    }),
  ({ environment, placement }) =>
    when(placement.architecture.cluster !== "vcluster" && environment.namespaces.length === 0, {
      code: "TEN4119",
      severity: "warning",
      summary: "it declares no namespaces, so nothing can run",
      path: "namespaces",
    }),
];

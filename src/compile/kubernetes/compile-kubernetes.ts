import type { ClusterObject, HelmRelease } from "../../model/blueprint.ts";
import { platformOrigin } from "../../model/origin.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import type { EnvironmentContext } from "../context.ts";
import { accessDrafts } from "./access.ts";
import { bindingsDrafts } from "./bindings-config.ts";
import { autoModeObjects } from "./cell/auto-mode.ts";
import { environmentLabels, environmentObject } from "./cluster-object.ts";
import { clusterScopeDrafts } from "./cluster-scope.ts";
import { guardrailDrafts } from "./guardrail-object.ts";
import { cellObject } from "./guardrails/cell-object.ts";
import { compileGuardrails } from "./guardrails/compile-guardrails.ts";
import { namespaceDrafts } from "./namespaces.ts";
import { networkPolicyDrafts } from "./network/network-policies.ts";
import { groupNodePool, groupsWithNodes, ownNodesDrafts } from "./own-nodes.ts";
import { quotaDrafts } from "./quota.ts";
import { serviceAccountDrafts } from "./service-accounts.ts";
import { connectDrafts } from "./vcluster/connect.ts";
import { insideDrafts } from "./vcluster/inside.ts";
import { vclusterReleases } from "./vcluster/release.ts";

/** The Kubernetes half of a bundle. */
export interface KubernetesParts {
  readonly objects: readonly ClusterObject[];
  readonly releases: readonly HelmRelease[];
}

/** What exists once in a cell's cluster. */
export function compileCellKubernetes(platform: Platform, cell: PlacedCell): KubernetesParts {
  const pools = groupsWithNodes(platform, cell).map((group) =>
    cellObject(platform, cell, {
      manifest: groupNodePool(cell, group),
      wave: 3,
      origin: platformOrigin(platform.name, `spec.groups[${group}]`),
    }),
  );
  const objects = [...compileGuardrails(platform, cell), ...autoModeObjects(platform, cell), ...pools];
  return { objects: objects.toSorted((left, right) => left.wave - right.wave), releases: [] };
}

/** What one environment has in its host cluster, and inside its virtual cluster. Ordered by wave, then by concern. */
export function compileEnvironmentKubernetes(context: EnvironmentContext): KubernetesParts {
  const drafts = [
    ...namespaceDrafts(context),
    ...quotaDrafts(context),
    ...networkPolicyDrafts(context),
    ...guardrailDrafts(context),
    ...serviceAccountDrafts(context),
    ...bindingsDrafts(context),
    ...ownNodesDrafts(context),
    ...connectDrafts(context),
    ...insideDrafts(context),
    ...clusterScopeDrafts(context),
    ...accessDrafts(context),
  ];
  const labels = environmentLabels(context);
  const objects = drafts.map((draft) => environmentObject(context, labels, draft));
  return { objects: objects.toSorted((left, right) => left.wave - right.wave), releases: vclusterReleases(context) };
}

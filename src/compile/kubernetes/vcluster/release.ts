import type { HelmRelease } from "../../../model/blueprint.ts";
import { environmentOrigin } from "../../../model/origin.ts";
import type { EnvironmentContext } from "../../context.ts";
import { vclusterFootprint } from "./footprint.ts";
import { vclusterChart, vclusterSettings } from "./settings.ts";
import { vclusterValues } from "./values.ts";

/** The Helm release of the environment's virtual cluster; none for the other cluster models. */
export function vclusterReleases(context: EnvironmentContext): readonly HelmRelease[] {
  if (context.placement.architecture.cluster !== "vcluster") return [];
  const settings = vclusterSettings(context);
  const cell = context.host.name;
  return [
    {
      id: `release/${cell}/${settings.namespace}/${settings.name}`,
      cell,
      namespace: settings.namespace,
      name: settings.name,
      chart: vclusterChart,
      values: vclusterValues(context, settings),
      footprint: vclusterFootprint(context, settings),
      origin: environmentOrigin(context.tenant.name, context.environment.name),
    },
  ];
}

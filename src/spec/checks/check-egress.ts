import { cidrContains, parseCidr } from "../../model/cidr.ts";
import { type Problem, valueAt } from "../problem.ts";
import { environmentsOf, type LoadedEnvironment, type LoadedModel } from "./loaded-model.ts";

/** Destinations that every environment's network policies leave out, so that allowing them has no effect. */
export function checkEgress(model: LoadedModel): readonly Problem[] {
  return model.tenants.flatMap(environmentsOf).flatMap(checkBlocks);
}

/** Instance metadata and other credentials are served here. */
const linkLocal = parseCidr("169.254.0.0/16");

function checkBlocks({ loaded, raw, path }: LoadedEnvironment): readonly Problem[] {
  return raw.egress.cidrs.flatMap(({ cidr }, index): Problem[] => {
    const block = parseCidr(cidr);
    if (block === undefined || linkLocal === undefined || !cidrContains(linkLocal, block)) return [];
    return [
      {
        code: "TEN1804",
        severity: "warning",
        summary: `${cidr} is link-local, which no environment may call, because nodes serve their credentials there`,
        fix: "remove it",
        at: valueAt(loaded.document, ...path, "egress", "cidrs", index, "cidr"),
      },
    ];
  });
}

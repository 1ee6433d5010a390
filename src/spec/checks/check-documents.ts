import type { SpecCode } from "../codes.ts";
import type { Problem } from "../problem.ts";
import { checkAddresses } from "./check-addresses.ts";
import { checkAwsResources } from "./check-aws-resources.ts";
import { checkDuplicates } from "./check-duplicates.ts";
import { checkEgress } from "./check-egress.ts";
import { checkHosts } from "./check-hosts.ts";
import { checkLocks } from "./check-locks.ts";
import { checkPeers } from "./check-peers.ts";
import { checkPins } from "./check-pins.ts";
import { checkPlatform } from "./check-platform.ts";
import { checkQuotas } from "./check-quotas.ts";
import { checkReferences } from "./check-references.ts";
import { checkRequirements } from "./check-requirements.ts";
import type { LoadedModel } from "./loaded-model.ts";

/** Everything that is wrong between values and between documents. */
export function checkDocuments(model: LoadedModel): readonly Problem[] {
  const { platform, ...others } = model;
  // What a damaged platform no longer shows must not be reported missing elsewhere.
  const damaged = platform?.document.repair !== undefined;
  const within = damaged
    ? { platform, tenants: [], locks: [], claimedNames: model.claimedNames, complete: false }
    : undefined;
  const problems = [
    ...(within === undefined ? [] : [checkPlatform, checkDuplicates, checkAddresses].flatMap((check) => check(within))),
    ...allChecks.flatMap((check) => check(damaged ? others : model)),
  ];
  return problems.filter((problem) => !restsOnRemoved(problem));
}

const allChecks: readonly ((model: LoadedModel) => readonly Problem[])[] = [
  checkPlatform,
  checkDuplicates,
  checkHosts,
  checkAddresses,
  checkEgress,
  checkReferences,
  checkQuotas,
  checkAwsResources,
  checkPeers,
  checkRequirements,
  checkPins,
  checkLocks,
];

/** Fields without which a problem of each code may only be a consequence of another one. */
const needs: Partial<Record<SpecCode, readonly string[]>> = {
  TEN1401: ["cells", "opens"],
  TEN1403: ["environments"],
  TEN1404: ["groups"],
  TEN1405: ["cellTemplates"],
  TEN1406: ["serviceAccounts"],
  TEN1407: ["namespaces"],
  TEN1408: ["allowedPeers", "environments", "name"],
  TEN1803: ["allowedRegions"],
  TEN1901: ["environments"],
  TEN1903: ["cell", "dedicated"],
};

function restsOnRemoved({ code, at }: Problem): boolean {
  const removed = at?.kind === "path" ? at.document.repair?.removed : undefined;
  return removed !== undefined && (needs[code] ?? []).some((field) => removed.has(field));
}

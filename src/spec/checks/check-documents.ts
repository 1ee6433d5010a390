import type { Problem } from "../problem.ts";
import { checkAddresses } from "./check-addresses.ts";
import { checkAwsResources } from "./check-aws-resources.ts";
import { checkDuplicates } from "./check-duplicates.ts";
import { checkHosts } from "./check-hosts.ts";
import { checkLocks } from "./check-locks.ts";
import { checkPeers } from "./check-peers.ts";
import { checkPins } from "./check-pins.ts";
import { checkPlatform } from "./check-platform.ts";
import { checkQuotas } from "./check-quotas.ts";
import { checkReferences } from "./check-references.ts";
import { checkRequirements } from "./check-requirements.ts";
import type { LoadedModel } from "./loaded-model.ts";

/** Everything that is wrong between values and between documents, once each has the right shape. */
export function checkDocuments(model: LoadedModel): readonly Problem[] {
  return [
    checkPlatform,
    checkDuplicates,
    checkHosts,
    checkAddresses,
    checkReferences,
    checkQuotas,
    checkAwsResources,
    checkPeers,
    checkRequirements,
    checkPins,
    checkLocks,
  ].flatMap((check) => check(model));
}

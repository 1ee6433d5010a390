import type { SandboxService } from "../service.ts";
import { accountOperations } from "./accounts.ts";
import { policyOperations } from "./policies.ts";
import { tagOperations } from "./resource-tags.ts";
import { unitOperations } from "./units.ts";

/** AWS Organizations. Its pending creations and closures are settled before the requests of every service. */
export const organizationsService: SandboxService = {
  service: "Organizations",
  operations: { ...accountOperations, ...policyOperations, ...tagOperations, ...unitOperations },
};

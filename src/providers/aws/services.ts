import { account } from "./account/operations.ts";
import { cloudformation } from "./cloudformation/operations.ts";
import { costExplorer } from "./cost-explorer/operations.ts";
import { ec2 } from "./ec2/operations.ts";
import { eks } from "./eks/operations.ts";
import type { OperationFacts, ServiceName } from "./operation.ts";
import { organizations } from "./organizations/operations.ts";
import { resourceTags } from "./resource-tags/operations.ts";
import { s3 } from "./s3/operations.ts";
import { serviceQuotas } from "./service-quotas/operations.ts";
import { sts } from "./sts/operations.ts";

/** A service without the types of its SDK. */
export interface ServiceFacts {
  readonly name: ServiceName;
  readonly load: () => Promise<unknown>;
  readonly operations: Readonly<Record<string, OperationFacts>>;
}

/** Every service that requests are sent to, with all their operations. */
export const services: readonly ServiceFacts[] = [
  account,
  costExplorer,
  cloudformation,
  ec2,
  eks,
  organizations,
  resourceTags,
  s3,
  serviceQuotas,
  sts,
];

import { accountTypes } from "./account-types.ts";
import { dataTypes } from "./data-types.ts";
import { databaseTypes } from "./database-types.ts";
import { eksTypes } from "./eks-types.ts";
import { gatewayTypes } from "./gateway-types.ts";
import { iamTypes } from "./iam-types.ts";
import { keyTypes } from "./key-types.ts";
import { networkTypes } from "./network-types.ts";
import type { ResourceType } from "./resource-type.ts";
import { securityGroupTypes } from "./security-group-types.ts";
import { vpcServiceTypes } from "./vpc-service-types.ts";

/** Every CloudFormation type that the sandbox can make; any other is refused, never passed off as made. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  ...accountTypes,
  ...dataTypes,
  ...databaseTypes,
  ...eksTypes,
  ...gatewayTypes,
  ...iamTypes,
  ...keyTypes,
  ...networkTypes,
  ...securityGroupTypes,
  ...vpcServiceTypes,
};

/** What the sandbox knows about a type; undefined when it cannot make one. */
export function findSandboxType(type: string): ResourceType | undefined {
  return Object.hasOwn(resourceTypes, type) ? resourceTypes[type] : undefined;
}

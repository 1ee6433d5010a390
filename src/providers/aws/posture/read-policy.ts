import { compareText, type JsonObject } from "../../../model/json.ts";
import { dataReads } from "./data-readings.ts";
import { ec2Reads } from "./ec2-readings.ts";
import { eksReads } from "./eks-readings.ts";
import { iamReads } from "./iam-readings.ts";
import { organizationsReads } from "./organization-readings.ts";
import { serviceReads } from "./service-readings.ts";

/**
 * The least IAM policy by which posture can be read: the union of what each operation needs, made from the table beside it.
 * `GetCallerIdentity` takes no right.
 */
export function readPolicy(): JsonObject {
  const inAccounts = [...iamReads, ...eksReads, ...ec2Reads, ...dataReads, ...serviceReads];
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "ReadPosture", Effect: "Allow", Action: actionsOf(inAccounts), Resource: "*" },
      { Sid: "ReadOrganization", Effect: "Allow", Action: actionsOf(organizationsReads), Resource: "*" },
    ],
  };
}

function actionsOf(services: typeof ec2Reads): readonly string[] {
  const actions = services
    .flatMap(({ operations }) => Object.values(operations))
    .flatMap(({ permissions }) => permissions.flatMap((permission) => permission.actions));
  return [...new Set(actions)].sort(compareText);
}

import { findResourceType } from "../model/cloudformation-spec.ts";
import type { Value } from "../model/deferred.ts";

/** Kinds whose deletion takes data, or everything inside, with it. */
const dataKinds: ReadonlySet<string> = new Set([
  "CustomResourceDefinition",
  "Namespace",
  "PersistentVolume",
  "PersistentVolumeClaim",
]);

const dataTypes: ReadonlySet<string> = new Set(["AWS::EKS::Cluster", "AWS::KMS::Key", "AWS::Organizations::Account"]);

/** Whether deleting an API object of the kind loses data. */
export function holdsObjectData(kind: string): boolean {
  return dataKinds.has(kind);
}

/** Whether deleting or replacing an AWS resource loses data. The data of a database cluster is not in its instances. */
export function holdsResourceData(type: string, properties: Readonly<Record<string, Value>> = {}): boolean {
  if (type === "AWS::RDS::DBInstance" && properties.DBClusterIdentifier !== undefined) return false;
  return dataTypes.has(type) || findResourceType(type)?.stateful === true;
}

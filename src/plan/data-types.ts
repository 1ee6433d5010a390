import { findResourceType } from "../model/cloudformation-spec.ts";

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

/** Whether deleting or replacing an AWS resource of the type loses data. */
export function holdsResourceData(type: string): boolean {
  return dataTypes.has(type) || findResourceType(type)?.stateful === true;
}

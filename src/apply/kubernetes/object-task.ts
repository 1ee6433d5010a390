import type { Manifest } from "../../model/blueprint.ts";
import type { PlannedChange } from "../../model/plan.ts";
import type { ObjectRef } from "../../ports/cluster.ts";

/** A planned change to an object that the blueprint has. */
export interface ObjectTask {
  readonly change: PlannedChange;
  readonly manifest: Manifest;
}

/** The object that a planned change is about, from its type and id. */
export function objectOfChange({ type, id }: PlannedChange): ObjectRef {
  const cut = type.lastIndexOf("/");
  const [, , , , namespace = "-", ...name] = id.split("/");
  return {
    apiVersion: type.slice(0, cut),
    kind: type.slice(cut + 1),
    name: name.join("/"),
    ...(namespace === "-" ? {} : { namespace }),
  };
}

export function objectOfManifest({ apiVersion, kind, metadata }: Manifest): ObjectRef {
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** `Namespace birch--prod--web`, `RoleBinding birch--prod--web/tenantry-admin`: for messages. */
export function titleOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

import type { ClusterObject } from "../../model/blueprint.ts";
import { shortHash } from "../../model/names.ts";

/**
 * The file of an object inside its folder: `<wave>-<kind>-<namespace>-<name>.yaml`, or without the namespace.
 *
 * Characters that a file name should not have become `-`. When that, or two names that read alike, would give a file that
 * is in `taken`, a hash of the object's id is added.
 */
export function manifestFileName(object: ClusterObject, taken: ReadonlySet<string>): string {
  const { kind, metadata } = object.manifest;
  const namespace = metadata.namespace === undefined ? "" : `${metadata.namespace}-`;
  const plain = `${object.wave}-${kind.toLowerCase()}-${namespace}${fileText(metadata.name)}`;
  const name = `${plain}.yaml`;
  return taken.has(name) ? `${plain}-${shortHash(object.id, 8)}.yaml` : name;
}

/** Kinds and namespaces are letters, digits and dashes by themselves; names of roles may hold colons. */
function fileText(name: string): string {
  return /[^A-Za-z0-9.-]/.test(name) ? name.replace(/[^A-Za-z0-9.-]/g, "-") : name;
}

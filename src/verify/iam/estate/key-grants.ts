import type { EstateResource } from "../../../model/estate.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { Scene } from "../../scene/scene.ts";
import type { KeyGrant } from "../iam-request.ts";
import { readGrant } from "../request/read-policies.ts";

/** The grants of a key, by the id that a grant names it with: its ARN or the last part of it. */
export function grantsOf(scene: Scene, key: EstateResource): readonly KeyGrant[] {
  const grants = byKey(scene);
  if (grants.size === 0) return none;
  return grants.get(key.id) ?? grants.get(key.id.slice(key.id.lastIndexOf("/") + 1)) ?? none;
}

const none: readonly KeyGrant[] = [];

const byKey: (scene: Scene) => ReadonlyMap<string, readonly KeyGrant[]> = oncePer((scene: Scene) => {
  const found = new Map<string, KeyGrant[]>();
  for (const [index, { properties }] of scene.resources("AWS::KMS::Grant").entries()) {
    const { KeyId } = properties;
    const grant = readGrant(properties, index);
    if (grant === undefined || typeof KeyId !== "string") continue;
    found.set(KeyId, [...(found.get(KeyId) ?? []), grant]);
  }
  return found;
});

import { createHash } from "node:crypto";
import { type JsonObject, stableStringify } from "../../../model/json.ts";
import type { Built } from "../../pipeline.ts";
import { isTargeted, type Target } from "../../target.ts";

/**
 * What a plan's JSON form says of where it comes from: the platform, the target, and a digest of everything that was
 * wanted, so that `apply` can tell whether the documents still ask for the same.
 */
export function planHeader(built: Built, target: Target | undefined): JsonObject {
  const name = target?.environment === undefined ? target?.tenant : `${target.tenant}/${target.environment}`;
  return {
    platform: built.documents.platform.name,
    ...(name === undefined ? {} : { target: name }),
    blueprint: blueprintDigest(built, target),
  };
}

function blueprintDigest(built: Built, target: Target | undefined): string {
  const hash = createHash("sha256");
  for (const bundle of built.bundles()) {
    const { owner } = bundle;
    if (owner.kind === "environment" && !isTargeted(target, owner)) continue;
    hash.update(stableStringify(bundle)).update("\n");
  }
  return hash.digest("hex");
}

import { createHash } from "node:crypto";

/**
 * The name that vCluster gives a synced object on its host: `<name>-x-<virtual namespace>-x-<vcluster>`.
 *
 * Over 63 characters it is the first 52, `-`, and the first ten hex digits of the SHA-256 of the full string, with `.-`
 * replaced by `-` (vcluster `pkg/util/translate`, chart 0.36). So identities can be bound before the cluster exists.
 */
export function translateVclusterName(name: string, virtualNamespace: string, vcluster: string): string {
  const full = `${name}-x-${virtualNamespace}-x-${vcluster}`;
  if (full.length <= 63) return full;
  const digest = createHash("sha256").update(full).digest("hex").slice(0, 10);
  return `${full.slice(0, 52)}-${digest}`.replaceAll(".-", "-");
}

import type { NetworkPolicyEngine } from "../../model/platform.ts";

/**
 * What enforces the policies of a cluster.
 *
 * `conformant`: as the API's documentation and the upstream conformance tests say, on a cluster that nobody named an engine
 * of; for questions about policies alone. `unknown`: they may be enforced or not.
 */
export type Enforcement = NetworkPolicyEngine | "conformant" | "unknown";

export interface NetworkSettings {
  readonly enforcement: Enforcement;
  /**
   * What to think of a namespace without a Namespace object: it has the label of its name alone (`bare`, for manifests in
   * a directory), or labels that nobody knows (`unknown`, for an estate with gaps).
   */
  readonly missingNamespaces: "bare" | "unknown";
}

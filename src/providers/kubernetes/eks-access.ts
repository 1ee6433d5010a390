import type { Clock } from "../../ports/clock.ts";
import type { AccessSource } from "./access.ts";
import { freshAccess } from "./fresh-access.ts";

/** How an EKS cluster is reached. */
export interface EksAccess {
  /** Its endpoint, `https://…`. */
  readonly server: string;
  /** Base64, as EKS gives it. */
  readonly certificateAuthorityData: string;
  /** A new bearer token, good for 15 minutes. */
  readonly token: () => Promise<string>;
}

/** EKS takes a presigned token for 15 minutes from its signing. */
const tokenLifetimeMs = 14 * 60_000;

/** Access by the cluster's own endpoint, with a bearer token that is made anew before it expires. */
export function eksAccess(eks: EksAccess, clock: Clock): AccessSource {
  const ca = Buffer.from(eks.certificateAuthorityData, "base64").toString("utf8");
  const tls = { ca };
  const fresh = freshAccess({
    clock,
    lifetimeMs: tokenLifetimeMs,
    load: async () => ({ server: eks.server, tls, headers: { authorization: `Bearer ${await eks.token()}` } }),
  });
  return { ...fresh, kubeconfig: async () => eksKubeconfig(eks, await eks.token()) };
}

/** JSON is YAML. The token is new, so that whoever is given it has the whole 15 minutes. */
function eksKubeconfig({ server, certificateAuthorityData }: EksAccess, token: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "eks",
    clusters: [{ name: "eks", cluster: { server, "certificate-authority-data": certificateAuthorityData } }],
    contexts: [{ name: "eks", context: { cluster: "eks", user: "eks" } }],
    users: [{ name: "eks", user: { token } }],
  });
}

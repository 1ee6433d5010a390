import { TenantryError } from "../../../model/error.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { AccountRegion, EksApi } from "../../../ports/cloud.ts";
import type { AwsCredentials } from "../sdk-client.ts";
import { presignToken } from "./presign-token.ts";

/** How a Kubernetes client reaches an EKS cluster. */
export interface EksConnection {
  /** `https://…` */
  readonly server: string;
  /** PEM in base64. */
  readonly certificateAuthorityData: string;
  /** A bearer token that is good for at least another minute; ask again for every request. */
  readonly token: () => Promise<string>;
}

export interface EksConnectionInput {
  readonly eks: EksApi;
  readonly clusterName: string;
  readonly place: AccountRegion;
  readonly credentials: () => Promise<AwsCredentials & { readonly expiresAtMs?: number }>;
  readonly clock: Clock;
}

/** A token is good for 15 minutes; the last of them is left for the request. */
const tokenMs = 14 * 60_000;
const marginMs = 60_000;

/** Looks an EKS cluster up; `not-found` when there is none, `unavailable` while it has no endpoint yet. */
export async function connectEks(input: EksConnectionInput): Promise<EksConnection> {
  const { clusterName, place, clock } = input;
  const cluster = await input.eks.findCluster(clusterName);
  const where = `EKS cluster ${clusterName} in ${place.accountId}/${place.region}`;
  if (cluster === undefined) throw missing(`${where} does not exist; apply what makes it first`, "not-found");
  const { endpoint, certificateAuthorityData, status } = cluster;
  if (endpoint === undefined || certificateAuthorityData === undefined)
    throw missing(`${where} is ${status} and has no endpoint yet; run again when it is ACTIVE`, "unavailable");
  let held: { readonly token: string; readonly untilMs: number } | undefined;
  const token = async (): Promise<string> => {
    const atMs = clock.nowMs();
    if (held !== undefined && held.untilMs > atMs) return held.token;
    const credentials = await input.credentials();
    const made = await presignToken({ clusterName, region: place.region, credentials, atMs });
    // STS refuses the token together with the session that signed it.
    const sessionEndsMs = (credentials.expiresAtMs ?? Number.POSITIVE_INFINITY) - marginMs;
    held = { token: made, untilMs: Math.min(atMs + tokenMs, sessionEndsMs) };
    return made;
  };
  return { server: endpoint, certificateAuthorityData, token };
}

function missing(message: string, failure: "not-found" | "unavailable"): TenantryError {
  const code = failure === "not-found" ? "TEN7101" : "TEN7108";
  return new TenantryError(message, { code, source: "remote", failure, retry: "later" });
}

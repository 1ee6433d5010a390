import { TenantryError } from "../../model/error.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ClusterApi } from "../../ports/cluster.ts";
import { type Access, type AccessSource, isSameTls, type TlsMaterial } from "./access.ts";
import { freshAccess } from "./fresh-access.ts";
import { connectThroughPod } from "./pod-connector.ts";

export interface VirtualClusterOptions {
  readonly place: string;
  /** The namespace of the release on the host. */
  readonly namespace: string;
  readonly host: ClusterApi;
  readonly hostAccess: AccessSource;
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
}

/** The port that vCluster's control plane serves its API on. */
const apiPort = 8443;
/** The pod may be another one by then; certificates live for a year. */
const lifetimeMs = 5 * 60_000;

/**
 * Access to a virtual cluster through a port-forward to its control plane's pod, so that it needs no address.
 *
 * The credentials are those that the release wrote into its Secret `vc-<release>`; they are held in memory only. The
 * certificate is checked against the authority in the same Secret. Exercised against a fake kubelet only.
 */
export function virtualClusterAccess(options: VirtualClusterOptions): AccessSource {
  let last: { readonly pod: string; readonly access: Access } | undefined;
  return freshAccess({
    clock: options.clock,
    lifetimeMs,
    load: async () => {
      const pod = await findControlPlane(options);
      const tls = await readCredentials(options);
      if (last === undefined || last.pod !== pod || !isSameTls(last.access.tls, tls)) {
        last = { pod, access: accessTo(pod, tls, options) };
      }
      return last.access;
    },
  });
}

function accessTo(pod: string, tls: TlsMaterial, options: VirtualClusterOptions): Access {
  const { hostAccess, namespace, connectTimeoutMs } = options;
  return {
    server: `https://localhost:${apiPort}`,
    tls,
    headers: {},
    connect: connectThroughPod({ hostAccess, namespace, pod, port: apiPort, tls, connectTimeoutMs }),
  };
}

/** A release is named after its tenant, as the first part of its namespace is. */
function releaseOf({ namespace }: VirtualClusterOptions): string {
  return namespace.split("--", 1)[0] ?? namespace;
}

/**
 * The name of a ready pod of the control plane. Pods that a tenant makes inside come to stand beside it with whatever
 * labels they have there, and one more that tells where they come from.
 */
async function findControlPlane(options: VirtualClusterOptions): Promise<string> {
  const { host, namespace, place } = options;
  const labelSelector = `app=vcluster,release=${releaseOf(options)},!vcluster.loft.sh/managed-by`;
  for await (const page of host.list({ apiVersion: "v1", kind: "Pod" }, { namespace, labelSelector })) {
    const ready = page.find(isReady);
    if (ready !== undefined) return (ready.metadata as { readonly name: string }).name;
  }
  throw notReady(place, `no pod of the control plane is ready in ${namespace}`);
}

function isReady(pod: JsonObject): boolean {
  const { conditions } = (pod.status ?? {}) as { readonly conditions?: readonly JsonObject[] };
  return (conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True");
}

async function readCredentials(options: VirtualClusterOptions): Promise<TlsMaterial> {
  const { host, namespace, place } = options;
  const name = `vc-${releaseOf(options)}`;
  const secret = await host.get({ apiVersion: "v1", kind: "Secret", namespace, name });
  const data = (secret?.data ?? {}) as Readonly<Record<string, unknown>>;
  const [ca, cert, key] = ["certificate-authority", "client-certificate", "client-key"].map((part) => data[part]);
  if (typeof ca !== "string" || typeof cert !== "string" || typeof key !== "string") {
    throw notReady(place, `Secret ${namespace}/${name} does not hold its credentials yet`);
  }
  return { ca: decode(ca), cert: decode(cert), key: decode(key), servername: "localhost" };
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

function notReady(place: string, reason: string): TenantryError {
  return new TenantryError(`cannot reach virtual cluster ${place}: ${reason}; run again once it is ready`, {
    code: "TEN7214",
    source: "remote",
    failure: "unavailable",
    retry: "later",
  });
}

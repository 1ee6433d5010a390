import type { RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import type { Clock } from "../../ports/clock.ts";
import { type Access, type AccessSource, isSameTls, type TlsMaterial } from "./access.ts";
import { freshAccess } from "./fresh-access.ts";
import { firstLine, type Kubeconfig, kubeconfigError } from "./kubeconfig.ts";

/** Asking the library costs file reads; it caches tokens of sign-in commands until they expire. */
const lifetimeMs = 30_000;

/**
 * Access by one context of a kubeconfig: tokens, client certificates, sign-in commands, OIDC, service accounts.
 *
 * When the server refuses the credentials the file is read anew and a sign-in command run again. OIDC refreshes by itself
 * and keeps its state, because a refresh token may be good only once; what it gets is not written back.
 */
export async function kubeconfigAccess(kubeconfig: Kubeconfig, context: string, clock: Clock): Promise<AccessSource> {
  let config = await kubeconfig.select(context);
  let tls: TlsMaterial = {};
  const fresh = freshAccess({
    clock,
    lifetimeMs,
    load: async (forced) => {
      if (forced && !usesOidc(config)) config = await kubeconfig.select(context, { fresh: true });
      const access = await readAccess(config, context);
      if (!isSameTls(access.tls, tls)) tls = access.tls;
      return { ...access, tls };
    },
  });
  return { ...fresh, kubeconfig: async () => config.exportConfig() };
}

function usesOidc(config: KubeConfig): boolean {
  return config.getCurrentUser()?.authProvider?.name === "oidc";
}

async function readAccess(config: KubeConfig, context: string): Promise<Access> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    throw kubeconfigError(`cannot sign in by context ${context}: ${firstLine(cause)}`);
  }
  const cluster = config.getCurrentCluster();
  return {
    server: cluster?.server ?? "",
    tls: tlsMaterial(options),
    headers: requestHeaders(options),
    ...(cluster?.proxyUrl === undefined ? {} : { proxy: cluster.proxyUrl }),
  };
}

function tlsMaterial(options: RequestOptions): TlsMaterial {
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  return {
    ...(ca === undefined ? {} : { ca: String(ca) }),
    ...(cert === undefined ? {} : { cert: String(cert) }),
    ...(key === undefined ? {} : { key: String(key) }),
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
}

function requestHeaders({ headers, auth }: RequestOptions): Readonly<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value !== undefined) all[name.toLowerCase()] = String(value).trim();
  }
  if (auth !== undefined && auth !== null) all.authorization = `Basic ${Buffer.from(auth).toString("base64")}`;
  return all;
}

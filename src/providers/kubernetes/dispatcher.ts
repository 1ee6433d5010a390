import { type Dispatcher, Pool, ProxyAgent, Socks5ProxyAgent } from "undici";
import type { Access } from "./access.ts";

/** EKS closes what is idle for 350 s, load balancers on the way sooner. */
const keepAliveMs = 20_000;
const tcpKeepAliveMs = 15_000;

export interface DispatcherLimits {
  readonly connections: number;
  readonly connectTimeoutMs: number;
}

/**
 * Connections to one API server: HTTP/1.1, kept alive, at most `connections` of them; more requests wait their turn.
 *
 * Not HTTP/2: one connection caps what is in flight, and a stall of it stalls all.
 */
export function createDispatcher(access: Access, limits: DispatcherLimits): Dispatcher {
  const { connections, connectTimeoutMs } = limits;
  const { origin } = new URL(access.server);
  const pooled = { connections, allowH2: false, keepAliveTimeout: keepAliveMs, pipelining: 1 };
  if (access.connect !== undefined) return new Pool(origin, { ...pooled, connect: access.connect });
  const tls = {
    ...access.tls,
    timeout: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelay: tcpKeepAliveMs,
  };
  if (access.proxy === undefined) return new Pool(origin, { ...pooled, connect: tls });
  if (access.proxy.startsWith("socks")) {
    return new Socks5ProxyAgent(access.proxy.replace(/^socks5h?:/, "socks5:"), { ...pooled, requestTls: tls });
  }
  return new ProxyAgent({ ...pooled, uri: access.proxy, requestTls: tls });
}

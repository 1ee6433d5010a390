import { connect } from "node:tls";
import type { buildConnector } from "undici";
import type { AccessSource, TlsMaterial } from "./access.ts";
import { openPodStream, type PodPort } from "./pod-stream.ts";

export interface PodConnectorOptions extends PodPort {
  readonly hostAccess: AccessSource;
  readonly tls: TlsMaterial;
  readonly connectTimeoutMs: number;
}

/** Connections whose TLS ends in the pod: the host's API server and kubelet only carry the bytes. */
export function connectThroughPod(options: PodConnectorOptions): buildConnector.connector {
  return (_target, callback) => {
    openTls(options).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}

async function openTls({ hostAccess, tls, connectTimeoutMs, ...target }: PodConnectorOptions) {
  const stream = await openPodStream(await hostAccess.current(), target, connectTimeoutMs);
  const socket = connect({ ...tls, socket: stream, ALPNProtocols: ["http/1.1"] });
  return new Promise<typeof socket>((resolve, reject) => {
    const late = new Error(`TLS with pod ${target.namespace}/${target.pod} took over ${connectTimeoutMs} ms`);
    const timer = setTimeout(() => socket.destroy(late), connectTimeoutMs);
    socket.once("secureConnect", () => resolve(socket));
    socket.once("secureConnect", () => clearTimeout(timer));
    socket.once("close", () => clearTimeout(timer));
    // The stream's own end tells more than TLS's "socket hang up".
    stream.once("error", reject);
    socket.once("error", reject);
  });
}

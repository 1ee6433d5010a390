import { Duplex } from "node:stream";
import { type Dispatcher, WebSocket } from "undici";
import type { Access } from "./access.ts";
import { createDispatcher } from "./dispatcher.ts";

export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** One port gives two channels; each opens with the port's number in two bytes. */
const dataChannel = 0;
const errorChannel = 1;
const headerBytes = 2;

/**
 * A byte stream to a port of a pod, through the API server's port-forward over a WebSocket (`v4.channel.k8s.io`).
 *
 * Ends when either side does; what the kubelet reports on the error channel destroys it. Destroying it drops the connection
 * at once: an answer to a closing handshake may never come, and would keep the process from ending.
 */
export function openPodStream(access: Access, target: PodPort, connectTimeoutMs: number): Promise<Duplex> {
  const pool = createDispatcher(access, { connections: 1, connectTimeoutMs });
  const upgraded: Duplex[] = [];
  const socket = new WebSocket(forwardUrl(access, target), {
    protocols: ["v4.channel.k8s.io"],
    headers: access.headers,
    dispatcher: pool.compose((dispatch) => (options, handler) => dispatch(options, keepUpgraded(handler, upgraded))),
  });
  socket.binaryType = "arraybuffer";
  const stream = streamOver(socket);
  stream.once("close", () => {
    for (const each of upgraded) each.destroy();
    void pool.destroy();
  });
  return new Promise((resolve, reject) => {
    const title = `port-forward to pod ${target.namespace}/${target.pod}`;
    const timer = setTimeout(
      () => end(new Error(`${title}: no answer after ${connectTimeoutMs} ms`)),
      connectTimeoutMs,
    );
    const end = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
      stream.destroy(error);
    };
    socket.addEventListener("open", () => {
      clearTimeout(timer);
      resolve(stream);
    });
    socket.addEventListener("error", (event) => end(new Error(`${title} failed: ${event.message}`)));
    socket.addEventListener("close", () => end(new Error(`${title} ended`)));
    // Whoever uses the stream listens for its errors; before it is handed out the promise tells.
    stream.on("error", reject);
  });
}

/** Passes everything on, and remembers the connection that a request was upgraded to. */
function keepUpgraded(handler: Dispatcher.DispatchHandler, upgraded: Duplex[]): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onRequestUpgrade: (controller, status, headers, socket) => {
      upgraded.push(socket);
      handler.onRequestUpgrade?.(controller, status, headers, socket);
    },
    onResponseStart: (controller, status, headers, message) =>
      handler.onResponseStart?.(controller, status, headers, message),
    onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
    onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
    onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
  };
}

function forwardUrl({ server }: Access, { namespace, pod, port }: PodPort): string {
  const base = server.replace(/^http/, "ws").replace(/\/$/, "");
  return `${base}/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward?ports=${port}`;
}

function streamOver(socket: WebSocket): Duplex {
  const opened = new Set<number>();
  const stream = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => {
      socket.send(Buffer.concat([Buffer.from([dataChannel]), chunk]));
      done();
    },
    final: (done) => {
      socket.close();
      done();
    },
    destroy: (error, done) => {
      socket.close();
      done(error);
    },
  });
  socket.addEventListener("message", ({ data }) => {
    const message = Buffer.from(data as ArrayBuffer);
    const channel = message[0] ?? dataChannel;
    const start = opened.has(channel) ? 1 : 1 + headerBytes;
    opened.add(channel);
    const payload = message.subarray(start);
    if (payload.length === 0) return;
    if (channel === errorChannel) stream.destroy(new Error(payload.toString("utf8").trim()));
    else stream.push(payload);
  });
  return stream;
}

import { Duplex } from "node:stream";
import { WebSocket } from "undici";
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
 * Ends when either side does; what the kubelet reports on the error channel destroys it.
 */
export function openPodStream(access: Access, target: PodPort, connectTimeoutMs: number): Promise<Duplex> {
  const dispatcher = createDispatcher(access, { connections: 1, connectTimeoutMs });
  const socket = new WebSocket(forwardUrl(access, target), {
    protocols: ["v4.channel.k8s.io"],
    headers: access.headers,
    dispatcher,
  });
  socket.binaryType = "arraybuffer";
  const stream = streamOver(socket);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.close(), connectTimeoutMs);
    const end = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
      stream.destroy(error);
      void dispatcher.destroy();
    };
    socket.addEventListener("open", () => {
      clearTimeout(timer);
      resolve(stream);
    });
    socket.addEventListener("error", (event) =>
      end(new Error(`port-forward to pod ${target.namespace}/${target.pod} failed: ${event.message}`)),
    );
    socket.addEventListener("close", () =>
      end(new Error(`port-forward to pod ${target.namespace}/${target.pod} ended`)),
    );
  });
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

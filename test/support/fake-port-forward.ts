import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

export interface FakePortForward extends AsyncDisposable {
  readonly url: string;
  /** Paths of the upgrades that were asked for. */
  readonly paths: readonly string[];
  /** How many forwarded connections there are. */
  readonly open: () => number;
}

/**
 * An API server that knows nothing but port-forward over WebSocket, and a kubelet behind it that has one port.
 *
 * Like the real ones it opens both channels with the port's number. `reason`: what it reports on the error channel instead
 * of connecting. A pod named `gone` is refused.
 */
export async function startFakePortForward(port: number, reason?: string): Promise<FakePortForward> {
  const paths: string[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((_, response) => response.writeHead(404).end());
  server.on("upgrade", (request, socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    // Sockets of an HTTP server stay half open until they are ended too.
    socket.on("end", () => socket.end());
    paths.push(request.url ?? "");
    if (request.url?.includes("/pods/gone/")) {
      socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    accept(socket, request.headers["sec-websocket-key"] ?? "");
    for (const channel of [0, 1]) socket.write(frame(Buffer.from([channel, port & 255, port >> 8])));
    if (reason !== undefined) {
      socket.resume();
      socket.write(frame(Buffer.concat([Buffer.from([1]), Buffer.from(reason)])));
    } else join(socket, connect(port, "127.0.0.1"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    open: () => sockets.size,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function accept(socket: Duplex, key: string): void {
  const answer = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${answer}\r\nsec-websocket-protocol: v4.channel.k8s.io\r\n\r\n`,
  );
}

function join(socket: Duplex, pod: Socket): void {
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let read = readFrame(rest); read !== undefined; read = readFrame(rest)) {
      rest = rest.subarray(read.length);
      if (read.opcode === 8) pod.end();
      else pod.write(read.payload.subarray(1));
    }
  });
  socket.on("close", () => pod.destroy());
  pod.on("data", (chunk: Buffer) => socket.write(frame(Buffer.concat([Buffer.from([0]), chunk]))));
  pod.on("close", () => socket.end());
  pod.on("error", () => socket.destroy());
}

/** A binary frame from a server: final, not masked. */
function frame(payload: Buffer): Buffer {
  const { length } = payload;
  const head = length < 126 ? Buffer.from([0x82, length]) : Buffer.from([0x82, 126, length >> 8, length & 255]);
  return Buffer.concat([head, payload]);
}

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  /** Of the whole frame. */
  readonly length: number;
}

/** A client's frame, which is masked (RFC 6455 5.2); undefined until all of it is there. Frames over 64 KiB never come. */
function readFrame(bytes: Buffer): Frame | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const isLong = (second & 127) === 126;
  const start = isLong ? 8 : 6;
  if (bytes.length < start) return undefined;
  const size = isLong ? bytes.readUInt16BE(2) : second & 127;
  if (bytes.length < start + size) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + size).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  return { opcode: first & 15, payload, length: start + size };
}

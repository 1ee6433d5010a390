import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** `hang`: never an answer. `drop`: the connection breaks. `half`: it breaks in the middle of the answer. */
export type FakeReaction = FakeAnswer | "hang" | "drop" | "half";

export interface FakeApiServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  /** How many connections were made so far. */
  readonly connections: () => number;
}

/**
 * An HTTP server in process that answers as it is told, request by request. Upgrades are passed on to `upgradesTo`, an
 * address as `http://host:port`.
 */
export async function startFakeApiServer(
  react: (request: FakeRequest, index: number) => FakeReaction,
  upgradesTo?: string,
): Promise<FakeApiServer> {
  const requests: FakeRequest[] = [];
  let connections = 0;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { method = "", url = "", headers } = incoming;
      const request = { method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") };
      requests.push(request);
      respond(response, react(request, requests.length - 1));
    });
  });
  server.on("upgrade", (request, socket) => {
    const { hostname, port } = new URL(upgradesTo ?? "http://127.0.0.1:1");
    const target = connect(Number(port), hostname, () => {
      const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`);
      target.write(`GET ${request.url} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
      socket.pipe(target).pipe(socket);
    });
    target.on("error", () => socket.destroy());
    socket.on("error", () => target.destroy());
    socket.on("close", () => target.destroy());
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => connections,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function respond(response: ServerResponse, reaction: FakeReaction): void {
  if (reaction === "hang") return;
  if (reaction === "drop") {
    response.socket?.destroy();
    return;
  }
  if (reaction === "half") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"kind":');
    setImmediate(() => response.socket?.destroy());
    return;
  }
  const { status = 200, headers = {}, body = {} } = reaction;
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** A refusal as an API server writes it. */
export function statusAnswer(status: number, reason: string, message: string, details: unknown = {}): FakeAnswer {
  return {
    status,
    body: { kind: "Status", apiVersion: "v1", status: "Failure", reason, message, details, code: status },
  };
}

/** Answers discovery with these kinds, as `resource Kind` in the core group, namespaced. */
export function discoveryAnswer({ path }: Pick<FakeRequest, "path">, kinds: readonly string[]): FakeAnswer | undefined {
  if (path === "/version") return { body: { gitVersion: "v1.36.3" } };
  if (path === "/apis") return { body: { kind: "APIGroupDiscoveryList", items: [] } };
  if (path !== "/api") return undefined;
  const resources = kinds.map((each) => {
    const [resource, kind] = each.split(" ");
    return { resource, scope: "Namespaced", verbs: ["list"], responseKind: { group: "", version: "", kind } };
  });
  return {
    body: { kind: "APIGroupDiscoveryList", items: [{ metadata: {}, versions: [{ version: "v1", resources }] }] },
  };
}

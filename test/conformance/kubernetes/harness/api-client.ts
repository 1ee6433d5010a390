import { Agent, request } from "node:https";

/** The API server's answer: HTTP status and the decoded body. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: ApiBody;
}

export interface ApiBody {
  readonly kind?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly [key: string]: unknown;
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Further ones, for example to impersonate somebody. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false });

/** Sends plain requests as one identity. A refusal is an answer, not an exception; a broken connection is one. */
export interface ApiClient {
  readonly send: (request: ApiRequest) => Promise<ApiAnswer>;
}

export function connect(server: string, token: string): ApiClient {
  return { send: (call) => send(server, token, call) };
}

/** Ends idle connections, so that the process can exit. */
export function disconnectAll(): void {
  agent.destroy();
}

function send(server: string, token: string, call: ApiRequest): Promise<ApiAnswer> {
  const payload = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
  const headers = {
    authorization: `Bearer ${token}`,
    accept: "application/json",
    ...call.headers,
    ...(payload === undefined
      ? {}
      : { "content-type": call.contentType ?? "application/json", "content-length": payload.length }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${server}${call.path}`, { agent, method: call.method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: decode(Buffer.concat(chunks)) }));
    });
    outgoing.on("error", reject);
    outgoing.end(payload);
  });
}

function decode(bytes: Buffer): ApiBody {
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text) as ApiBody;
  } catch {
    return { message: text.trim() };
  }
}

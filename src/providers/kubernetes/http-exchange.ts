import { gunzipSync } from "node:zlib";
import { type Dispatcher, errors } from "undici";

export interface HttpRequest {
  readonly origin: string;
  readonly method: "GET" | "PATCH" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the moment it has a connection until the last byte of the answer. */
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter?: string;
  readonly body: string;
}

/**
 * Sends one request and gives its whole answer, whatever its status.
 *
 * Waiting for a free connection of the pool does not count towards the time-out; the answer as a whole does, so that a
 * connection whose other end is gone never holds a call for longer.
 *
 * @throws what undici throws when the connection could not be made, broke, or the time was up.
 */
export function exchange(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    let headers: Readonly<Record<string, string | string[] | undefined>> = {};
    let timer: NodeJS.Timeout | undefined;
    dispatcher.dispatch(
      {
        origin: request.origin,
        method: request.method,
        path: request.path,
        headers: request.headers,
        body: request.body ?? null,
        // One timer for all of it, below.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart: (controller) => {
          clearTimeout(timer);
          timer = setTimeout(
            () => controller.abort(new errors.HeadersTimeoutError(`no answer after ${request.timeoutMs} ms`)),
            request.timeoutMs,
          );
        },
        onResponseStart: (_controller, code, received) => {
          status = code;
          headers = received;
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          clearTimeout(timer);
          try {
            resolve(toAnswer(status, headers, chunks));
          } catch (error) {
            reject(error);
          }
        },
        onResponseError: (_controller, error) => {
          clearTimeout(timer);
          reject(error);
        },
      },
    );
  });
}

function toAnswer(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  chunks: readonly Buffer[],
): HttpAnswer {
  const bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  const body = (headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8");
  const retryAfter = headers["retry-after"];
  return typeof retryAfter === "string" ? { status, retryAfter, body } : { status, body };
}

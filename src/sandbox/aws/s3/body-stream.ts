import { Readable } from "node:stream";

/** The methods that SDK clients add to the body of an answer. */
export type BodyStream = Readable & {
  readonly transformToString: (encoding?: string) => Promise<string>;
  readonly transformToByteArray: () => Promise<Uint8Array>;
  readonly transformToWebStream: () => unknown;
};

/** Bytes as the body of an answer. */
export function toBodyStream(bytes: Buffer): BodyStream {
  const stream = Readable.from([bytes]);
  return Object.assign(stream, {
    transformToString: async (encoding: string = "utf8"): Promise<string> => {
      return (await collect(stream)).toString(encoding as BufferEncoding);
    },
    transformToByteArray: async (): Promise<Uint8Array> => new Uint8Array(await collect(stream)),
    transformToWebStream: (): unknown => Readable.toWeb(stream),
  });
}

/** The bytes of whatever an SDK client takes as a body. */
export async function readBody(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body, "utf8");
  if (body instanceof Uint8Array) return Buffer.from(body);
  if (body instanceof Blob) return Buffer.from(await body.arrayBuffer());
  return collect(body as AsyncIterable<Uint8Array | string>);
}

async function collect(stream: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk));
  return Buffer.concat(chunks);
}

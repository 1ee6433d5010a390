/** An AWS SDK client, as far as the sandbox attaches to it; every client of the SDK is one. */
export interface AttachableClient {
  readonly config: { readonly serviceId: string; readonly region: () => Promise<string> };
  /** Every client has its own types here; the sandbox only ever looks at what `Arguments` and `Result` say. */
  readonly middlewareStack: { readonly add: (middleware: never, options: never) => void };
}

interface Arguments {
  readonly input: object;
  readonly request?: unknown;
}

interface Result {
  readonly output: object;
  readonly response?: unknown;
}

type Handler = (args: Arguments) => Promise<Result>;
type Middleware = (next: Handler, context: { readonly commandName?: string }) => Handler;

/** A request of an SDK client after it has been signed. */
export interface SignedRequest {
  readonly service: string;
  readonly operation: string;
  /** The region that it was signed for. */
  readonly region: string;
  readonly input: object;
  readonly accessKeyId: string;
  readonly sessionToken?: string;
}

export interface Answer {
  readonly output: object;
  readonly requestId: string;
}

export interface SdkAnswering {
  /** Throws what the client shall throw. */
  readonly answer: (request: SignedRequest) => Promise<Answer>;
  /** Around a whole command, retries included. */
  readonly track: <Outcome>(work: () => Promise<Outcome>) => Promise<Outcome>;
}

/**
 * Answers a client's requests instead of the network.
 *
 * Stands in the place of the SDK's own deserializer, so that checks of the input, serialisation, signing and retries are
 * those of the SDK.
 */
export function answerClient(client: AttachableClient, { answer, track }: SdkAnswering): void {
  add(client, (next) => (args) => track(() => next(args)), {
    step: "initialize",
    name: "tenantrySandboxTrack",
    priority: "high",
  });
  add(
    client,
    (_next, { commandName = "" }) =>
      async ({ input, request }) => {
        const headers = headersOf(request);
        const { output, requestId } = await answer({
          service: client.config.serviceId,
          operation: commandName.replace(/Command$/, ""),
          input,
          ...(await signatureOf(client, headers)),
          ...(headers["x-amz-security-token"] === undefined ? {} : { sessionToken: headers["x-amz-security-token"] }),
        });
        return {
          output: { ...output, $metadata: { httpStatusCode: 200, requestId } },
          response: { statusCode: 200, headers: {} },
        };
      },
    { step: "deserialize", name: "tenantrySandboxAnswer", priority: "high" },
  );
}

function add(
  { middlewareStack }: AttachableClient,
  middleware: Middleware,
  options: { readonly step: "initialize" | "deserialize"; readonly name: string; readonly priority: "high" },
): void {
  middlewareStack.add(middleware as never, options as never);
}

function headersOf(request: unknown): Readonly<Record<string, string>> {
  const { headers = {} } = request as { readonly headers?: Readonly<Record<string, string>> };
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The key and region of `AWS4-HMAC-SHA256 Credential=AKIA…/20260101/eu-central-1/s3/aws4_request, …`. */
async function signatureOf(
  client: AttachableClient,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly accessKeyId: string; readonly region: string }> {
  const match = /Credential=([^/]+)\/\d{8}\/([^/]+)\//.exec(headers.authorization ?? "");
  return { accessKeyId: match?.[1] ?? "", region: match?.[2] ?? (await client.config.region()) };
}

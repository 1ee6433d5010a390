import type { AwsCredentials, SdkClient } from "../../src/providers/aws/sdk-client.ts";

/** One request as the stub sees it, before anything is sent. */
export interface ScriptedRequest {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly region: string;
  readonly credentials: AwsCredentials;
}

export interface ScriptedAws {
  readonly attach: (client: SdkClient) => void;
  readonly requests: readonly ScriptedRequest[];
  /** `service:operation` of every request, in order. */
  readonly names: () => readonly string[];
}

export type Script = (request: ScriptedRequest) => object | Promise<object>;

/** AWS that answers what a script says; serialisation, signing and the retry policy of the clients stay real. */
export function scriptedAws(script: Script): ScriptedAws {
  const requests: ScriptedRequest[] = [];
  const attach = (client: SdkClient): void => {
    client.middlewareStack.add(
      (_next, context) =>
        async ({ input }) => {
          const request: ScriptedRequest = {
            service: client.config.serviceId,
            operation: (context.commandName ?? "").replace(/Command$/, ""),
            input: input as Readonly<Record<string, unknown>>,
            region: await client.config.region(),
            credentials: await client.config.credentials(),
          };
          requests.push(request);
          const output = await script(request);
          return { response: undefined, output: { $metadata: { httpStatusCode: 200 }, ...output } };
        },
      { step: "deserialize", name: "scriptedAws", priority: "high" },
    );
  };
  return { attach, requests, names: () => requests.map(({ service, operation }) => `${service}:${operation}`) };
}

export interface ServiceErrorDetails {
  readonly status?: number;
  readonly reason?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error in the shape in which SDK clients throw what a service answered. */
export function serviceError(name: string, message: string = name, details: ServiceErrorDetails = {}): Error {
  const { status = 400, reason, headers = {} } = details;
  const error = Object.assign(new Error(message), {
    $fault: status >= 500 ? "server" : "client",
    $metadata: { httpStatusCode: status, requestId: "11111111-2222-3333-4444-555555555555" },
    $response: { statusCode: status, headers },
    ...(reason === undefined ? {} : { Reason: reason }),
  });
  error.name = name;
  return error;
}

/** An error as Node's sockets throw it: the request may have arrived. */
export function networkError(code: string): Error {
  return Object.assign(new Error(`socket: ${code}`), { code });
}

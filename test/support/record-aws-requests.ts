import type { SdkClient } from "../../src/providers/aws/sdk-client.ts";

/** One request of the AWS provider, by the names that botocore has for it. */
export interface AwsRequest {
  /** The SDK's service id: `CloudFormation`, `Service Quotas`. */
  readonly service: string;
  readonly operation: string;
  /** Dates as ISO 8601 text. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface AwsRequestRecorder {
  /** For `createCloud`; calls `then` as well, so that something else can answer. */
  readonly attach: (client: SdkClient) => void;
  /** Different ones, in the order in which they first appeared. */
  readonly requests: () => readonly AwsRequest[];
}

/**
 * Records every request that SDK clients are asked to send, for validation against botocore's models.
 *
 * `validateRequests` of test/conformance/aws-wire takes what it recorded; so can any suite that has a `Cloud`.
 */
export function recordAwsRequests(then?: (client: SdkClient) => void): AwsRequestRecorder {
  const seen = new Map<string, AwsRequest>();
  const attach = (client: SdkClient): void => {
    client.middlewareStack.add(
      (next, context) => (args) => {
        const operation = (context.commandName ?? "").replace(/Command$/, "");
        const request = { service: client.config.serviceId, operation, input: args.input };
        const text = JSON.stringify(request);
        if (!seen.has(text)) seen.set(text, JSON.parse(text) as AwsRequest);
        return next(args);
      },
      { step: "initialize", name: "recordAwsRequests", priority: "high" },
    );
    then?.(client);
  };
  return { attach, requests: () => [...seen.values()] };
}

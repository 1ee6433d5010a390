import { CloudFormationClient, type StackEvent } from "@aws-sdk/client-cloudformation";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient } from "@aws-sdk/client-eks";
import { defaultFacts } from "../../src/facts/facts.ts";
import type { AccountRegion } from "../../src/ports/cloud.ts";
import { AwsError } from "../../src/sandbox/aws/aws-error.ts";
import { type AttachableClient, answerClient, type SignedRequest } from "../../src/sandbox/aws/calls/sdk-middleware.ts";
import { toServiceException } from "../../src/sandbox/aws/calls/service-exception.ts";
import { createCloudFormationService } from "../../src/sandbox/aws/cloudformation/cloudformation-service.ts";
import { ec2Service } from "../../src/sandbox/aws/resources/ec2/ec2-service.ts";
import { eksService } from "../../src/sandbox/aws/resources/eks-service.ts";
import type { ResourceContext } from "../../src/sandbox/aws/resources/resource-type.ts";
import { bytesOf, isBucketEmpty, objectsOf } from "../../src/sandbox/aws/s3/objects.ts";
import type { Call, SandboxService } from "../../src/sandbox/aws/service.ts";
import { createState, type StateStore } from "../../src/sandbox/storage/create-state.ts";

/** CloudFormation, EC2 and EKS of the sandbox behind real SDK clients, with nothing else around them. */
export interface StackSandbox {
  readonly state: StateStore;
  readonly cloudFormation: (place: AccountRegion) => CloudFormationClient;
  readonly ec2: (place: AccountRegion) => EC2Client;
  readonly eks: (place: AccountRegion) => EKSClient;
  /** Lets virtual time pass. */
  readonly pass: (ms: number) => void;
  readonly context: (place: AccountRegion) => ResourceContext;
}

export const startMs: number = Date.UTC(2026, 10, 24);

export interface StackSandboxOptions {
  /** What service control policies refuse, by the action and resource. */
  readonly authorize?: Call["authorize"];
  readonly state?: StateStore;
}

export function createStackSandbox({
  authorize = () => undefined,
  state: given,
}: StackSandboxOptions = {}): StackSandbox {
  let nowMs = startMs;
  const state = given ?? createState({ seed: "test", nowMs: () => nowMs, onTime: () => undefined });
  const quota = (key: string): number => defaultFacts.quotas.quotas[key]?.value ?? Number.POSITIVE_INFINITY;
  const services = new Map<string, SandboxService>(
    [
      createCloudFormationService({
        isBucketEmpty,
        quota: (_state, _place, key) => quota(key),
        readObject: (call, bucket, key) => {
          const found = objectsOf(call.state, bucket).get(key);
          if (found === undefined) throw new Error("Access Denied");
          return bytesOf(found).toString("utf8");
        },
      }),
      ec2Service,
      eksService,
    ].map((service) => [service.service, service]),
  );
  let requests = 0;
  const answer = async ({ accessKeyId, input, operation, region, service }: SignedRequest) => {
    requests += 1;
    const requestId = `request-${requests}`;
    const accountId = accessKeyId.slice(4);
    const arn = `arn:aws:iam::${accountId}:user/tester`;
    const call: Call = {
      service,
      operation,
      requestId,
      caller: { accountId, arn, userId: "AIDATESTER", principalArn: arn },
      accountId,
      region,
      nowMs,
      state,
      authorize,
      quota,
      durationMs: (key) => (defaultFacts.quotas.durations[key]?.seconds ?? 5) * 1000,
    };
    const found = services.get(service);
    const run = found?.operations[operation];
    if (run === undefined) throw new Error(`no ${service} ${operation}`);
    try {
      state.transact(() => found?.settle?.(call));
      const output = state.transact(() => run(structuredClone(input) as never, call));
      return { output, requestId };
    } catch (error) {
      throw error instanceof AwsError ? toServiceException(error, { service, requestId }) : error;
    }
  };
  const attach = <Client extends object>(client: Client): Client => {
    answerClient(client as unknown as AttachableClient, { answer, track: (work) => work() });
    return client;
  };
  const settings = ({ accountId, region }: AccountRegion) => ({
    region,
    credentials: { accessKeyId: `AKIA${accountId}`, secretAccessKey: "none" },
  });
  return {
    state,
    cloudFormation: (place) => attach(new CloudFormationClient(settings(place))),
    ec2: (place) => attach(new EC2Client(settings(place))),
    eks: (place) => attach(new EKSClient(settings(place))),
    pass: (ms) => {
      nowMs += ms;
    },
    context: (place) => ({
      state,
      place,
      nowMs,
      quota,
      isBucketEmpty: (name) => isBucketEmpty(state, name),
    }),
  };
}

/** Events as one line each, oldest first. */
export function eventLines(events: readonly StackEvent[] | undefined): readonly string[] {
  return (events ?? [])
    .toReversed()
    .map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) =>
      [LogicalResourceId, ResourceStatus, ResourceStatusReason].filter((part) => part !== undefined).join(" "),
    );
}

import { TenantryError } from "../../../model/error.ts";
import type { QuotaBook } from "../../../model/facts.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { FaultInjector } from "../../faults/fault-injector.ts";
import { type FaultErrors, intercept } from "../../faults/intercept.ts";
import type { StateStore } from "../../storage/create-state.ts";
import { AwsError, awsError } from "../aws-error.ts";
import { isAllowedByOrganization } from "../organizations/service-control.ts";
import { settleAccounts } from "../organizations/settle-accounts.ts";
import { readBody } from "../s3/body-stream.ts";
import type { AuthorizationRequest, Call, Caller, SandboxService } from "../service.ts";
import { findGranted } from "../service-quotas/known-quotas.ts";
import { requireCaller } from "../sts/caller.ts";
import { resourceOf } from "./resource-of.ts";
import type { Answer, SignedRequest } from "./sdk-middleware.ts";
import { connectionLost, toServiceException } from "./service-exception.ts";
import { actionOf, factsOf, isReading } from "./service-facts.ts";
import { createTokenBuckets, type TokenBuckets } from "./token-buckets.ts";

export interface AwsOptions {
  readonly services: readonly SandboxService[];
  readonly state: StateStore;
  readonly clock: Clock;
  readonly book: QuotaBook;
  /** Quotas that the organisation has instead of those of the book. */
  readonly quotas: Readonly<Record<string, number>>;
  readonly faults: FaultInjector;
  readonly kill: () => void;
}

/** Answers signed requests as AWS would. */
export function createAws(options: AwsOptions): (request: SignedRequest) => Promise<Answer> {
  const services = new Map(options.services.map((service) => [service.service, service]));
  const buckets = createTokenBuckets(options.book.rates);
  let requests = 0;
  return async (request) => {
    requests += 1;
    const requestId = `00000000-0000-4000-8000-${requests.toString(16).padStart(12, "0")}`;
    const service = requireService(services, request);
    const whole = await withBody(request);
    try {
      return { output: answer(whole, { ...options, buckets, requestId, service }), requestId };
    } catch (error) {
      throw error instanceof AwsError ? toServiceException(error, { service: request.service, requestId }) : error;
    }
  };
}

interface Answering extends AwsOptions {
  readonly buckets: TokenBuckets;
  readonly requestId: string;
  readonly service: SandboxService;
}

function answer(request: SignedRequest, answering: Answering): object {
  const { clock, faults, kill, state } = answering;
  const { operation, service } = request;
  const caller = identify(request, answering);
  const call = toCall(request, caller, answering);
  return intercept(
    { service, operation, place: caller.accountId },
    { injector: faults, kill, errors: errorsOf(service) },
    (staleMs) => {
      throttle(call, answering);
      if (staleMs > 0 && isReading(operation)) {
        return state.asOf(clock.nowMs() - staleMs, () => run(call, request, answering));
      }
      state.transact(() => settle(call, answering));
      return state.transact(() => run(call, request, answering));
    },
  );
}

function settle(call: Call, { service, services }: Answering): void {
  settleAccounts(call);
  for (const other of services) if (other.settlesBefore === "all" || other === service) other.settle?.(call);
}

function identify(request: SignedRequest, { clock, state, book, quotas }: Answering): Caller {
  const { service } = request;
  // Whether an account is open depends on what has become of it meanwhile.
  const nowMs = clock.nowMs();
  const quota = (key: string): number => quotaOf(key, { book, quotas });
  state.transact(() => settleAccounts({ state, nowMs, quota }));
  return requireCaller({ state, nowMs, service }, request);
}

function run(call: Call, request: SignedRequest, { service }: Answering): object {
  // Everybody may ask who they are, and AssumeRole asks for the role that it is about.
  if (service.service !== "STS") {
    const action = actionOf(call.service, call.operation);
    call.authorize({ action, resource: resourceOf(call, request.input) });
  }
  const operation = requireOperation(service, request);
  return operation(request.input as never, call);
}

function throttle(call: Call, { buckets }: Answering): void {
  const { prefix, throttled } = factsOf(call.service);
  const place = `${call.accountId} ${call.region}`;
  if (buckets.take(`${prefix}:${call.operation}`, place, call.nowMs)) return;
  throw awsError(throttled, "Rate exceeded", throttled === "TooManyRequestsException" ? 429 : 400);
}

function toCall(request: SignedRequest, caller: Caller, answering: Answering): Call {
  const { book, clock, quotas, requestId, state } = answering;
  const { operation, region, service } = request;
  const nowMs = clock.nowMs();
  const { accountId } = caller;
  return {
    service,
    operation,
    requestId,
    caller,
    accountId,
    region,
    nowMs,
    state,
    quota: (key) => findGranted(state, { accountId, region }, key) ?? quotaOf(key, { book, quotas }),
    durationMs: (key) => durationOf(key, book),
    authorize: (asked) => authorize(asked, { caller, region, service }, state),
  };
}

function authorize(
  { action, resource, principalArn }: AuthorizationRequest,
  { caller, region, service }: { readonly caller: Caller; readonly region: string; readonly service: string },
  state: StateStore,
): void {
  const principal = principalArn ?? caller.principalArn;
  const { accountId } = caller;
  if (isAllowedByOrganization(state, { action, resource, principalArn: principal, accountId, region })) return;
  const who = principalArn ?? caller.arn;
  throw awsError(
    factsOf(service).denied,
    `User: ${who} is not authorized to perform: ${action} on resource: ${resource} with an explicit deny in a service control policy`,
    403,
  );
}

function quotaOf(key: string, { book, quotas }: Pick<AwsOptions, "book" | "quotas">): number {
  const value = quotas[key] ?? book.quotas[key]?.value;
  if (value === undefined) throw new Error(`sandbox: data/quotas.json has no quota ${key}`);
  return value;
}

function durationOf(key: string, book: QuotaBook): number {
  const duration = book.durations[key];
  if (duration === undefined) throw new Error(`sandbox: data/quotas.json has no duration ${key}`);
  return duration.seconds * 1_000;
}

function errorsOf(service: string): FaultErrors {
  const { denied, expired, throttled } = factsOf(service);
  return {
    throttled: () => awsError(throttled, "Rate exceeded", throttled === "TooManyRequestsException" ? 429 : 400),
    expired: () => awsError(expired, "The security token included in the request is expired", 403),
    denied: () => awsError(denied, "User is not authorized to perform this operation", 403),
    lostReply: connectionLost,
  };
}

/** A body that is still to be read cannot be read inside a transaction. */
async function withBody(request: SignedRequest): Promise<SignedRequest> {
  if (request.service !== "S3" || !("Body" in request.input)) return request;
  return { ...request, input: { ...request.input, Body: await readBody(request.input.Body) } };
}

function requireService(services: ReadonlyMap<string, SandboxService>, request: SignedRequest): SandboxService {
  const service = services.get(request.service);
  if (service === undefined) throw unknown(`no service ${request.service}`, request);
  requireOperation(service, request);
  return service;
}

function requireOperation(
  { operations }: SandboxService,
  request: SignedRequest,
): (input: never, call: Call) => object {
  const operation = Object.hasOwn(operations, request.operation) ? operations[request.operation] : undefined;
  if (operation === undefined) throw unknown(`no operation ${request.service} ${request.operation}`, request);
  return operation;
}

function unknown(what: string, { service, operation }: SignedRequest): TenantryError {
  return new TenantryError(
    `the sandbox was asked for ${service} ${operation}, but it has ${what}; nothing was done. It must be added to the sandbox`,
    { code: "TEN7305", source: "bug" },
  );
}

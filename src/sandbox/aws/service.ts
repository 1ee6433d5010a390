import type { State } from "./state.ts";

/**
 * An operation of a service: takes the input of the SDK's command and gives its output, without `$metadata`.
 *
 * Declare it with the SDK's own types: `(input: DescribeStacksCommandInput, call: Call): DescribeStacksOutput`. It runs inside
 * a transaction of the state, hence synchronously, maybe more than once; throwing undoes what it wrote.
 */
export type Operation = (input: never, call: Call) => object;

/** One AWS service in process. */
export interface SandboxService {
  /** The SDK client's service id: `CloudFormation`, `Service Quotas`. */
  readonly service: string;
  /** By command name without `Command`: `CreateChangeSet`. What is missing here is a loud error. */
  readonly operations: Readonly<Record<string, Operation>>;
  /**
   * Lets what is due by `call.nowMs` happen in the caller's account and region, before each of the service's operations.
   * What it writes is kept even when the operation then fails.
   */
  readonly settle?: (call: Call) => void;
  /** `all`: settles before the operations of every service, because others show what it does. */
  readonly settlesBefore?: "own" | "all";
}

/** Whose credentials signed a request. */
export interface Caller {
  readonly accountId: string;
  /** `arn:aws:iam::1:user/x`, or of a session `arn:aws:sts::1:assumed-role/role/session`. */
  readonly arn: string;
  readonly userId: string;
  /** What policies see as `aws:PrincipalArn`: the user, or the role behind the session with its path. */
  readonly principalArn: string;
}

/** One request, as an operation sees it. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly requestId: string;
  readonly caller: Caller;
  /** Short for the caller's: the account that is worked on. */
  readonly accountId: string;
  /** The region that the request was signed for; global services have `us-east-1`. */
  readonly region: string;
  /** The virtual clock, in milliseconds since the epoch. */
  readonly nowMs: number;
  readonly state: State;
  /** The applied value of a quota of `data/quotas.json`, or what the sandbox was opened with instead. */
  readonly quota: (key: string) => number;
  /** How long a creation takes, by the keys of `durations` in `data/quotas.json`. */
  readonly durationMs: (key: string) => number;
  /**
   * Throws AccessDenied when a service control policy of the account's organisation refuses the action, for what an
   * operation does on behalf of its caller or, with `principalArn`, of a service role.
   */
  readonly authorize: (request: AuthorizationRequest) => void;
}

export interface AuthorizationRequest {
  /** `iam:CreateRole`. */
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  /** The caller's unless told. */
  readonly principalArn?: string;
}

/** As whom a request is sent; see `chooseIdentity` for how each is reached. */
export type Principal = "management" | "deployer" | "deploy" | "read" | "administrator";

/**
 * What a lost reply leaves open. `read`: nothing, it is sent again. `tokened`: nothing, a client token makes the second
 * request the first. `write`: whether it was carried out, so it is never sent again blindly.
 */
export type Effect = "read" | "tokened" | "write";

/** One right that an operation needs. */
export interface Permission {
  /** IAM actions. */
  readonly actions: readonly string[];
  /**
   * ARNs with `{partition}`, `{organization}`, `{management}`, `{tooling}`, `{bucket}`, `{key}` (the bucket's), `{suffix}` (of DNS
   * names) and `{account}` (the entered one) left open, or `*` where the action knows no resources.
   */
  readonly resources: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Which of the senders need it; default all. */
  readonly by?: readonly Principal[];
}

/** What is to be known of an operation beside its input and output. */
export interface OperationFacts {
  readonly effect: Effect;
  readonly senders: readonly Principal[];
  /** Empty where AWS asks for none. */
  readonly permissions: readonly Permission[];
}

/** The operations whose commands an `sdk.ts` exports: `DescribeStacks` for `DescribeStacksCommand`. */
export type OperationOf<Sdk> = keyof {
  [Name in keyof Sdk as Name extends `${infer Operation}Command` ? Operation : never]: true;
} &
  string;

type CommandOf<Sdk, Operation extends string> = `${Operation}Command` extends keyof Sdk
  ? Sdk[`${Operation}Command`] extends abstract new (
      ...args: never[]
    ) => infer Command
    ? Command
    : never
  : never;

export type InputOf<Sdk, Operation extends string> =
  CommandOf<Sdk, Operation> extends { readonly input: infer Input } ? Input : never;

export type OutputOf<Sdk, Operation extends string> =
  CommandOf<Sdk, Operation> extends {
    resolveMiddleware(...args: never[]): (args: never) => Promise<{ readonly output: infer Output }>;
  }
    ? Output
    : never;

export type ServiceName =
  | "account"
  | "ce"
  | "cloudformation"
  | "dynamodb"
  | "ec2"
  | "ecr"
  | "eks"
  | "iam"
  | "kms"
  | "lambda"
  | "organizations"
  | "rds"
  | "s3"
  | "s3control"
  | "secretsmanager"
  | "servicequotas"
  | "sns"
  | "sqs"
  | "sts"
  | "tag";

/** A service by its facts and its SDK, which is loaded with the first request. */
export interface ServiceDefinition<Sdk> {
  /** As in IAM actions and in the keys of the rates. */
  readonly name: ServiceName;
  readonly load: () => Promise<Sdk>;
  /** Exactly the operations that the SDK module exports. */
  readonly operations: Readonly<Record<OperationOf<Sdk>, OperationFacts>>;
}

/** Particulars of one call. */
export interface CallOptions {
  /** What it is about, for messages: `stack tenantry-birch--prod`. */
  readonly subject?: string;
  /** Texts that no message may repeat, such as parameter values. */
  readonly conceal?: readonly string[];
  /** The account whose readiness decides, where it is not the one that the request is sent in. */
  readonly aboutAccount?: string;
}

/** Sends one operation; everything about turns, tries and errors is inside. */
export type Send<Sdk> = <Operation extends OperationOf<Sdk>>(
  operation: Operation,
  input: InputOf<Sdk, Operation>,
  options?: CallOptions,
) => Promise<OutputOf<Sdk, Operation>>;

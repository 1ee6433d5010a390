/** What an SDK client's middleware is handed: the operation's input, and the HTTP request from the `serialize` step on. */
export interface SdkArguments {
  readonly input: object;
  readonly request?: unknown;
}

/** What a middleware answers: the operation's output, and the HTTP response where there was one. */
export interface SdkResult {
  readonly output: object;
  readonly response?: unknown;
}

export type SdkHandler = (args: SdkArguments) => Promise<SdkResult>;

export interface SdkContext {
  /** `STSClient`. */
  readonly clientName?: string;
  /** `GetCallerIdentityCommand`. */
  readonly commandName?: string;
}

export type SdkMiddleware = (next: SdkHandler, context: SdkContext) => SdkHandler;

/** An AWS SDK v3 client, as far as whoever attaches to it needs it; the same for every service. */
export interface SdkClient {
  readonly config: {
    /** `Organizations`, `Cost Explorer`. */
    readonly serviceId: string;
    readonly region: () => Promise<string>;
    readonly credentials: () => Promise<AwsCredentials>;
  };
  readonly middlewareStack: {
    readonly add: (
      middleware: SdkMiddleware,
      options: {
        readonly step: "initialize" | "serialize" | "build" | "finalizeRequest" | "deserialize";
        readonly name: string;
        readonly priority?: "high" | "normal" | "low";
      },
    ) => void;
  };
}

/** Keys of one identity; never logged, printed or put in an error. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

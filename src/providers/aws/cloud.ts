import type { QuotaBook } from "../../model/facts.ts";
import type { Platform } from "../../model/platform.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Cloud } from "../../ports/cloud.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";
import type { AwsCredentials, SdkClient } from "./sdk-client.ts";

export interface CloudOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  /** Token buckets by `<service>:<Operation>`, as in `data/quotas.json`; an operation without one gets a cautious one. */
  readonly rates: QuotaBook["rates"];
  /** A profile of the shared AWS configuration; default: what the standard chain finds. */
  readonly profile?: string;
  /** Used instead of the standard chain. */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
  /** Called with every SDK client that is made, before its first request: to answer, record or trace. */
  readonly attach?: (client: SdkClient) => void;
  readonly observer?: RemoteCallObserver;
  /** An endpoint for every service, such as a test server's `http://127.0.0.1:5000`. */
  readonly endpoint?: string;
  /** Of jitter, in [0, 1); default chance. */
  readonly random?: () => number;
  /** How long a throttled request is tried again; default 5 minutes. */
  readonly patienceMs?: number;
}

/**
 * AWS through its own SDK.
 *
 * Nothing is sent, and no SDK client loaded, before the first method is called. Each request waits its turn in the token
 * bucket of its account and operation; throttling is waited out within `patienceMs`; errors are `TenantryError`s with a
 * `failure`. Works with credentials of the management or the tooling account; other accounts are entered through roles.
 */
export function createCloud(options: CloudOptions): Cloud {
  throw new Error(`not wired yet: ${options.platform.name}`);
}

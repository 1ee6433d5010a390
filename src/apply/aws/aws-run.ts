import { toolingBucketName, toolingRegion } from "../../model/account-entry.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Cloud } from "../../ports/cloud.ts";
import type { StackApi } from "../../ports/stack-api.ts";
import type { OrganizationBook } from "../organization-book.ts";
import type { StepContext } from "../step.ts";
import { AccountVendor } from "./account-vendor.ts";
import { type StackPlace, StackWatch } from "./stack-watch.ts";

/** What the AWS steps of one run share. */
export interface AwsRun {
  readonly platform: Platform;
  readonly cells: readonly PlacedCell[];
  readonly organization: OrganizationBook;
  /** The tooling account's bucket. */
  readonly bucket: { readonly name: string; readonly region: string };
  readonly watch: StackWatch;
  readonly vendor: AccountVendor;
  /** Tells, after each poll, what a stack is at; until the answer is called. */
  readonly reportProgress: (subject: StackProgress, context: StepContext) => () => void;
}

export interface StackProgress {
  readonly place: StackPlace;
  readonly name: string;
  readonly api: StackApi;
  readonly lastEventId: string | undefined;
}

export interface AwsRunOptions {
  readonly platform: Platform;
  readonly cells: readonly PlacedCell[];
  readonly organization: OrganizationBook;
  /** Sequences of the pool accounts that the plan makes. */
  readonly reserved: ReadonlySet<number>;
  /** For reads that many steps share; every write goes through a step's own ports. */
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onPoll: () => void;
}

/** Beyond so many stacks at once nobody reads along, and events would cost more requests than the stacks themselves. */
const fewReports = 4;
const pollsBetweenReports = 3;

export function createAwsRun(options: AwsRunOptions): AwsRun {
  const { platform, cells, organization, cloud, clock, signal } = options;
  const reports = new Set<() => Promise<void>>();
  let polls = 0;
  const onPoll = (): void => {
    options.onPoll();
    polls += 1;
    if (reports.size > fewReports || polls % pollsBetweenReports !== 0) return;
    // Progress is a courtesy: what goes wrong with it is no failure of the step.
    for (const report of reports) report().catch(() => {});
  };
  return {
    platform,
    cells,
    organization,
    bucket: { name: toolingBucketName(platform), region: toolingRegion(platform) },
    watch: new StackWatch({ cloud, clock, signal, onPoll }),
    vendor: new AccountVendor({
      platform,
      reserved: options.reserved,
      organization: cloud.organization,
      clock,
      signal,
      onPoll: options.onPoll,
    }),
    reportProgress: (subject, context) => {
      const report = createReport(subject, context);
      reports.add(report);
      return () => void reports.delete(report);
    },
  };
}

function createReport(subject: StackProgress, context: StepContext): () => Promise<void> {
  let last = subject.lastEventId;
  return async () => {
    const [newest] = await subject.api.events(subject.name, last);
    if (newest === undefined) return;
    last = newest.id;
    context.progress(`${newest.status} ${newest.logicalId} (${newest.type})`);
  };
}

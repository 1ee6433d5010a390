import { defaultFacts } from "../../../src/facts/facts.ts";
import type { Platform } from "../../../src/model/platform.ts";
import { wantedOf } from "../../support/apply-models.ts";
import { applyWorld, planWorld } from "../../support/apply-world.ts";
import { samplePlatform } from "../../support/sample.ts";
import { openAwsWorld } from "../../support/sandbox-world.ts";

export interface Vended {
  /** On the sandbox's clock, from the first request for an account to the answer to the last. */
  readonly milliseconds: number;
  readonly writes: number;
  readonly details: Readonly<Record<string, number>>;
}

/**
 * Fills an account pool by a whole apply, through the real AWS provider, under the sandbox's limits.
 *
 * What the API allows at best is its rate after the burst, or so many creations at a time, whichever takes longer.
 */
export async function vend(count: number): Promise<Vended> {
  const platform: Platform = {
    ...samplePlatform,
    organization: { ...samplePlatform.organization, accountPool: { warm: count, max: count + 10 } },
  };
  const wanted = wantedOf({}, platform);
  const world = await openAwsWorld(platform, wanted.cells);
  const planned = await planWorld(world, wanted);
  let [first, last, writes, throttled] = [0, 0, 0, 0];
  const { result } = await applyWorld(world, wanted, {
    ...planned,
    observer: {
      before: ({ operation }) => {
        if (operation !== "CreateAccount") return;
        if (writes === 0) first = world.clock.nowMs();
        writes += 1;
      },
      after: ({ operation }, error) => {
        if (operation !== "CreateAccount") return;
        if (error !== undefined) throttled += 1;
        last = world.clock.nowMs();
      },
    },
  });
  const [failure] = result.failures;
  if (failure !== undefined) throw new Error(`${failure.step.title}: ${failure.message}`);
  const made = world.sandbox.describe().accounts.filter(({ name }) => name.includes("pool--"));
  if (made.length !== count) throw new Error(`${made.length} accounts instead of ${count}`);
  return {
    milliseconds: last - first,
    writes,
    details: { ...shortestMs(count), throttled, wholeApplyMs: result.durationMs },
  };
}

/** From the first request to the answer of the last. */
function shortestMs(count: number): { readonly byRateMs: number; readonly bySlotsMs: number } {
  const { rates, durations } = defaultFacts.quotas;
  const { burst = 0, perSecond = 1, inFlight = 1 } = rates["organizations:CreateAccount"] ?? {};
  const seconds = durations["organizations:account"]?.seconds ?? 0;
  return {
    byRateMs: ((count - burst) / perSecond) * 1_000,
    bySlotsMs: (Math.ceil(count / inFlight) - 1) * seconds * 1_000,
  };
}

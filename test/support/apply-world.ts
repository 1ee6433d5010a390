import { type ApplyOptions, applyPlan } from "../../src/apply/apply-plan.ts";
import type { ApplyEvent, ApplyResult } from "../../src/model/apply.ts";
import type { Bundle } from "../../src/model/blueprint.ts";
import type { PlacedCell } from "../../src/model/placement.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Platform } from "../../src/model/platform.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { planBlueprint } from "../../src/plan/plan-blueprint.ts";
import type { RemoteCallObserver } from "../../src/ports/remote-call.ts";
import { readLive } from "../../src/snapshot/live/read-live.ts";
import type { AwsWorld } from "./sandbox-world.ts";

export interface Wanted {
  readonly platform: Platform;
  readonly cells: readonly PlacedCell[];
  readonly bundles: readonly Bundle[];
}

/** The AWS half of bundles. */
export function awsOnly(bundles: readonly Bundle[]): readonly Bundle[] {
  return bundles.map((bundle) => ({ ...bundle, objects: [], releases: [] }));
}

export interface Planned {
  readonly plan: Plan;
  readonly snapshot: Snapshot;
}

export async function planWorld(world: AwsWorld, { platform, cells, bundles }: Wanted): Promise<Planned> {
  const cloud = world.connect();
  const { clusters, helm } = world;
  try {
    const snapshot = await readLive({ cloud, clusters, helm }, { platform, cells, bundles });
    const plan = planBlueprint(bundles, snapshot, {
      platform: platform.name,
      quotas: { sources: [], quotas: {}, rates: {}, durations: {} },
      costBeforeMicros: 0,
      costAfterMicros: 0,
      supply: platform,
    });
    return { plan, snapshot };
  } finally {
    cloud.close();
  }
}

export interface Applied {
  readonly result: ApplyResult;
  readonly events: readonly ApplyEvent[];
}

let processes = 0;

/** One process: carries out a plan through connections of its own. */
export async function applyWorld(
  world: AwsWorld,
  wanted: Wanted,
  options: Planned & Partial<ApplyOptions> & { readonly observer?: RemoteCallObserver },
): Promise<Applied> {
  const { plan, snapshot, observer, ...rest } = options;
  const { clock, clusters, helm } = world;
  const cloud = world.connect(observer);
  const events: ApplyEvent[] = [];
  processes += 1;
  const id = `process-${processes}`;
  try {
    const result = await applyPlan(
      { plan, snapshot, bundles: () => wanted.bundles, platform: wanted.platform, cells: wanted.cells },
      { cloud, clusters, helm, clock, events: { emit: (event) => events.push(event) } },
      { holder: { id, who: `${id}@test`, startedAtMs: clock.nowMs() }, leaseWaitMs: 600_000, ...rest },
    );
    return { result, events };
  } finally {
    cloud.close();
  }
}

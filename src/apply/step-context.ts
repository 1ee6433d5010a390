import type { StepInfo } from "../model/apply.ts";
import type { ApplyPorts } from "./apply-plan.ts";
import { fencedPorts } from "./fenced-ports.ts";
import type { Leases } from "./leases.ts";
import type { Turn } from "./scheduler.ts";
import type { StepContext, ValueBook } from "./step.ts";

export interface StepContextOptions {
  readonly step: StepInfo;
  readonly ports: ApplyPorts;
  readonly values: ValueBook;
  readonly leases: Leases;
  /** The leases without which the step may write nothing. */
  readonly keys: readonly string[];
  readonly signal: AbortSignal;
  readonly turn: Turn;
}

/** What a step is given: ports that ask for its leases before each write, and waiting that gives its turn away. */
export function createStepContext(options: StepContextOptions): StepContext {
  const { step, ports, values, leases, keys, signal, turn } = options;
  const { clock, events } = ports;
  const fenced = fencedPorts(ports, {
    beforeWrite: async () => {
      signal.throwIfAborted();
      for (const key of keys) await leases.assertHeld(key);
      signal.throwIfAborted();
    },
    beforeRead: () => signal.throwIfAborted(),
  });
  const sleep = async (ms: number, also?: AbortSignal): Promise<void> => {
    await turn.idle(clock.sleep(ms, also === undefined ? signal : AbortSignal.any([signal, also])));
    leases.renewDue();
  };
  return {
    ...fenced,
    clock: { nowMs: () => clock.nowMs(), sleep },
    idle: (waiting) => turn.idle(waiting),
    values,
    progress: (detail) => events.emit({ kind: "step-progress", atMs: clock.nowMs(), step, detail }),
    signal,
  };
}

import type { Fault, FaultableCall } from "./fault.ts";

export interface FaultInjector {
  /** Counts a call, and gives the faults that strike it. */
  readonly strike: (call: FaultableCall) => readonly Fault[];
  /** How far back stale reads look at most, in milliseconds. */
  readonly historyMs: number;
}

/** A fault with what is needed to strike once only, also across processes. */
export interface ArmedFault {
  readonly fault: Fault;
  /** How often it has struck in earlier processes. */
  readonly struck: () => number;
  /** Told before it strikes. */
  readonly onStrike: () => void;
}

/** Faults that last as long as this process. */
export function armFaults(faults: readonly Fault[]): readonly ArmedFault[] {
  return faults.map((fault) => ({ fault, struck: () => 0, onStrike: () => {} }));
}

export function createFaultInjector(armed: readonly ArmedFault[]): FaultInjector {
  const guns = armed.map((one) => ({ ...one, seen: 0, fired: 0 }));
  return {
    historyMs: Math.max(0, ...armed.map(({ fault }) => (fault.kind === "stale" ? fault.seconds * 1_000 : 0))),
    strike: (call) =>
      guns.flatMap((gun) => {
        if (!matches(gun.fault, call)) return [];
        gun.seen += 1;
        const { nth = 1, times = gun.fault.kind === "stale" ? "all" : 1 } = gun.fault;
        const isSpent = times !== "all" && gun.struck() + gun.fired >= times;
        if (gun.seen < nth || isSpent) return [];
        gun.onStrike();
        gun.fired += 1;
        return [gun.fault];
      }),
  };
}

function matches({ service, operation, place }: Fault, call: FaultableCall): boolean {
  return (
    (service === undefined || service === call.service) &&
    (operation === undefined || operation === call.operation) &&
    (place === undefined || place === call.place)
  );
}

import type { Clock } from "../ports/clock.ts";
import type { RemoteCall } from "../ports/remote-call.ts";
import type { State } from "./aws/state.ts";

/** What parts of the sandbox that implement a port directly, such as clusters and Helm, are built on. */
export interface SandboxContext {
  readonly state: State;
  readonly clock: Clock;
  /**
   * Carries a remote call out: in one transaction, between the faults that strike before and after it, while time stands
   * still. `run` is synchronous, and may run more than once. Injected refusals are `TenantryError`s.
   */
  readonly answer: <Result>(call: RemoteCall, run: () => Result) => Promise<Result>;
}

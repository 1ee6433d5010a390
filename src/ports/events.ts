import type { ApplyEvent } from "../model/apply.ts";

/** Receives what happens; must not throw. */
export interface Events {
  readonly emit: (event: ApplyEvent) => void;
}

import type { Clock } from "../../ports/clock.ts";
import type { Access, AccessSource } from "./access.ts";

export interface FreshAccessOptions {
  readonly clock: Clock;
  /** How long what `load` gave is used. */
  readonly lifetimeMs: number;
  /** `forced`: the server refused what was given last. */
  readonly load: (forced: boolean) => Promise<Access>;
}

/** Keeps an access for a while and loads it again when that is over or the server refused it; never twice at once. */
export function freshAccess({ clock, lifetimeMs, load }: FreshAccessOptions): Pick<AccessSource, "current" | "renew"> {
  let held: { readonly access: Promise<Access>; readonly loadedAtMs: number } | undefined;
  let isRefused = false;
  const loadAgain = (): Promise<Access> => {
    const access = load(isRefused);
    isRefused = false;
    held = { access, loadedAtMs: clock.nowMs() };
    // A failure is told to those who wait for it, and not kept for the next.
    access.catch(() => {
      if (held?.access === access) held = undefined;
    });
    return access;
  };
  return {
    current: () => (held !== undefined && clock.nowMs() - held.loadedAtMs < lifetimeMs ? held.access : loadAgain()),
    renew: () => {
      isRefused = true;
      held = undefined;
    },
  };
}

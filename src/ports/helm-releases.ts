import type { HelmRelease } from "../model/blueprint.ts";
import type { JsonObject } from "../model/json.ts";
import type { LiveRelease } from "../model/snapshot.ts";

/** A release as Helm stores it; `status` is Helm's: `deployed`, `pending-install`, `failed` … */
export interface ReleaseState extends LiveRelease {
  readonly status: string;
  readonly revision: number;
}

/**
 * Helm, in any cell.
 *
 * A release whose operation was interrupted stays `pending-…` and Helm refuses to touch it; `recover` puts it back to its
 * last good revision, or removes it when it never had one.
 */
export interface HelmReleases {
  readonly list: (cell: string) => Promise<readonly ReleaseState[]>;
  /** Installs or upgrades and waits until Helm says `deployed`; never waits for pods. */
  readonly upgrade: (release: HelmRelease, values: JsonObject, signal?: AbortSignal) => Promise<ReleaseState>;
  readonly recover: (state: ReleaseState) => Promise<void>;
  /** Idempotent. */
  readonly uninstall: (release: Pick<LiveRelease, "cell" | "namespace" | "name">) => Promise<void>;
}

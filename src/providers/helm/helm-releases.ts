import type { Clock } from "../../ports/clock.ts";
import type { HelmReleases } from "../../ports/helm-releases.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";

export interface HelmOptions {
  readonly clock: Clock;
  /** A kubeconfig with one context for a cell; written to a private file while helm runs. */
  readonly kubeconfig: (cell: string) => Promise<string>;
  /** Default: `helm` of the PATH. */
  readonly program?: string;
  /** A folder of charts, `<name>-<version>.tgz` or `<name>/`, used instead of repositories; for sites without access. */
  readonly charts?: string;
  readonly observer?: RemoteCallObserver;
}

export function createHelmReleases(options: HelmOptions): HelmReleases {
  throw new Error(`not wired yet: ${options.program ?? "helm"}`);
}

import { resolve } from "node:path";
import { TenantryError } from "../../model/error.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";
import type { Shell } from "../io/shell.ts";
import type { Built } from "../pipeline.ts";
import type { WorldRequest } from "../world.ts";

/** Flags of every command that works on live state. */
export interface WorldFlags {
  readonly sandbox?: string;
  readonly kubeconfig?: string;
  /** `PLACE=CONTEXT`, each given once. */
  readonly context?: readonly string[];
  readonly profile?: string;
  readonly charts?: string;
}

/** The world that a command's flags ask for. */
export function worldRequest(
  { cwd }: Shell,
  { documents, placed }: Built,
  options: WorldFlags & { readonly observer?: RemoteCallObserver },
): WorldRequest {
  const { sandbox, kubeconfig, context = [], profile, charts, observer } = options;
  return {
    platform: documents.platform,
    cells: placed.cells,
    contexts: readContexts(
      context,
      placed.cells.map(({ name }) => name),
    ),
    ...(sandbox === undefined ? {} : { sandbox: resolve(cwd, sandbox) }),
    ...(kubeconfig === undefined ? {} : { kubeconfig: resolve(cwd, kubeconfig) }),
    ...(profile === undefined ? {} : { profile }),
    ...(charts === undefined ? {} : { charts: resolve(cwd, charts) }),
    ...(observer === undefined ? {} : { observer }),
  };
}

function readContexts(pairs: readonly string[], cells: readonly string[]): ReadonlyMap<string, string> {
  const contexts = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const place = pair.slice(0, at);
    if (at < 1 || at === pair.length - 1) throw wrongContext(`--context ${pair} is not PLACE=CONTEXT`);
    if (contexts.has(place)) throw wrongContext(`--context names ${place} twice`);
    const [cell = ""] = place.split("+", 1);
    if (!cells.includes(cell)) {
      throw wrongContext(`--context ${pair}: there is no cell "${cell}"; there are: ${cells.join(", ")}`);
    }
    contexts.set(place, pair.slice(at + 1));
  }
  return contexts;
}

function wrongContext(message: string): TenantryError {
  return new TenantryError(message, { code: "TEN9012", source: "user" });
}

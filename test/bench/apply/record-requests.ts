import { subscribe } from "node:diagnostics_channel";
import type { TracedRequest } from "./task.ts";

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/**
 * Writes down every request that undici sends from now on, each once, in the waves of an apply over all tenants:
 * namespaces, what must come first in them, the proof that it is in force, the other guards, settings, access.
 *
 * Reads are left out: whoever sends the rest by force needs none.
 */
export function recordRequests(waveOf: (manifest: TracedManifest) => number): () => readonly TracedRequest[] {
  const requests = new Map<string, TracedRequest>();
  subscribe("undici:request:create", (message) => {
    const { method, path, body } = (message as { readonly request: SentRequest }).request;
    if (method === "GET") return;
    const text = Buffer.isBuffer(body) ? body.toString("utf8") : String(body);
    const isProbe = path.includes("dryRun=All");
    const wave = isProbe ? probeWave : waveOf(JSON.parse(text) as TracedManifest);
    requests.set(`${method} ${path}`, { wave, method, path, body: text });
  });
  return () => [...requests.values()].sort((left, right) => left.wave - right.wave);
}

export interface TracedManifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const probeWave = 2;
const first: ReadonlySet<string> = new Set(["ResourceQuota", "LimitRange", "Guardrail"]);

/** The wave of an object that the blueprint has in wave 2, 3 or 4 of the order of safety. */
export function traceWave(kind: string, wave: number): number {
  if (kind === "Namespace") return 0;
  if (wave === 2) return first.has(kind) ? 1 : 3;
  return wave + 1;
}

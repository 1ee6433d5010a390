import { z } from "zod";
import type { Requirements } from "../../model/requirements.ts";

type NoisyNeighbour = Requirements["noisyNeighbour"];

const levels: readonly NoisyNeighbour[] = ["tolerated", "limited", "excluded"];
const latency = /^(\d{1,6}(?:\.\d{1,3})?)(us|ms|s)$/;
const millisPer: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };

/** Tighter than this, a neighbour on the same node is felt whatever its limits. */
const excludedBelowMs = 20;
/** Looser than this, ordinary quotas are enough. */
const toleratedFromMs = 1000;

/**
 * Reads how much another tenant's load may be felt: a level, true (limited) or false (tolerated), or a latency target
 * `{p99: 50ms}` (a bare number is milliseconds), where a target below 20 ms excludes neighbours and one of a second or
 * more tolerates them.
 */
export function parseNoisyNeighbour(value: unknown): NoisyNeighbour | undefined {
  if (typeof value === "boolean") return value ? "limited" : "tolerated";
  if (typeof value === "string") return levels.find((level) => level === value);
  const [first, ...others] = value !== null && typeof value === "object" ? Object.entries(value) : [];
  return first === undefined || others.length > 0 || Array.isArray(value) ? undefined : parseTarget(...first);
}

function parseTarget(key: string, target: unknown): NoisyNeighbour | undefined {
  if (key === "level") return typeof target === "string" ? parseNoisyNeighbour(target) : undefined;
  const millis = /^p99/i.test(key) ? (readNumber(target) ?? readLatency(target)) : undefined;
  if (millis === undefined) return undefined;
  if (millis < excludedBelowMs) return "excluded";
  return millis < toleratedFromMs ? "limited" : "tolerated";
}

function readNumber(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 && Number.isFinite(value) ? value : undefined;
}

function readLatency(value: unknown): number | undefined {
  const match = typeof value === "string" ? latency.exec(value) : null;
  return match === null ? undefined : readNumber(Number(match[1]) * (millisPer[match[2] ?? ""] ?? 0));
}

export const noisyNeighbourField: z.ZodType<unknown, unknown> = z
  .custom<unknown>((value) => parseNoisyNeighbour(value) !== undefined, {
    error: "expected tolerated, limited, excluded, or a latency target such as {p99: 50ms}",
    params: { code: "TEN1104" },
  })
  .meta({
    anyOf: [
      { type: "string", enum: [...levels] },
      { type: "boolean" },
      {
        type: "object",
        additionalProperties: false,
        patternProperties: { "^p99": { type: ["string", "number"] } },
        properties: {
          p99: { type: ["string", "number"] },
          level: { type: "string", enum: [...levels] },
        },
      },
    ],
    examples: ["limited"],
  });

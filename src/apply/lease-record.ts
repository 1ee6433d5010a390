import type { LeaseHolder } from "../model/apply.ts";
import { TenantryError } from "../model/error.ts";

/** What a lease's object in the tooling bucket holds. */
export interface LeaseRecord {
  readonly platform: string;
  readonly holder: LeaseHolder;
  /** Goes up by one each time the lease changes hands, released or not. */
  readonly fence: number;
  /** By the holder's clock. */
  readonly expiresAtMs: number;
  /** Given back; the object stays for its fence number. */
  readonly released?: true;
  /** When it was given back, by the holder's clock: the last moment at which it may have changed anything. */
  readonly endedAtMs?: number;
}

/** The last moment at which the holder may have changed anything. */
export function lastUseMs({ released, endedAtMs, expiresAtMs }: LeaseRecord): number {
  return released === true ? (endedAtMs ?? 0) : expiresAtMs;
}

/** Reads a lease's object; throws TEN7003 for anything else. */
export function parseLeaseRecord(key: string, body: string): LeaseRecord {
  const record = readJson(body);
  if (!isLeaseRecord(record)) {
    throw new TenantryError(
      `the object ${key} in the tooling bucket is not a lease: ${JSON.stringify(body.slice(0, 80))}`,
      {
        code: "TEN7003",
        source: "user",
      },
    );
  }
  return record;
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isLeaseRecord(value: unknown): value is LeaseRecord {
  if (typeof value !== "object" || value === null) return false;
  const { platform, holder, fence, expiresAtMs } = value as Partial<Record<keyof LeaseRecord, unknown>>;
  const { id, who } = (typeof holder === "object" && holder !== null ? holder : {}) as Partial<LeaseHolder>;
  return (
    typeof platform === "string" &&
    typeof id === "string" &&
    typeof who === "string" &&
    typeof fence === "number" &&
    typeof expiresAtMs === "number"
  );
}

/** Whether two records are of the same taking by the same process. */
export function isSameLease(left: LeaseRecord, right: LeaseRecord): boolean {
  return left.holder.id === right.holder.id && left.fence === right.fence && left.released === right.released;
}

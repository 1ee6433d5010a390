import type { FieldConflict } from "../../ports/cluster.ts";

/** The `Status` object that an API server explains a refusal with; empty texts where it gave none. */
export interface ApiStatus {
  readonly reason: string;
  readonly message: string;
  /** The object that it is about; absent when the path itself is not served. */
  readonly name?: string;
  readonly causes: readonly ApiCause[];
  readonly retryAfterSeconds?: number;
}

interface ApiCause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

interface RawStatus {
  readonly kind?: unknown;
  readonly reason?: unknown;
  readonly message?: unknown;
  readonly details?: {
    readonly name?: unknown;
    readonly causes?: readonly { readonly reason?: unknown; readonly field?: unknown; readonly message?: unknown }[];
    readonly retryAfterSeconds?: unknown;
  };
}

/** A proxy's page of HTML is of no use in a message. */
const longestForeignText = 200;

/** Reads an answer that was not a success; proxies and load balancers answer with text of their own. */
export function readStatus(body: string): ApiStatus {
  const raw = parse(body);
  if (raw?.kind !== "Status") {
    return { reason: "", message: body.replaceAll(/\s+/g, " ").trim().slice(0, longestForeignText), causes: [] };
  }
  const { details } = raw;
  return {
    reason: asText(raw.reason),
    message: asText(raw.message),
    causes: (details?.causes ?? []).map((cause) => ({
      reason: asText(cause.reason),
      field: asText(cause.field),
      message: asText(cause.message),
    })),
    ...(typeof details?.name === "string" ? { name: details.name } : {}),
    ...(typeof details?.retryAfterSeconds === "number" ? { retryAfterSeconds: details.retryAfterSeconds } : {}),
  };
}

function parse(body: string): RawStatus | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** `conflict with "kubectl" using v1`: the manager is quoted as Go does it. */
const managerWords = /^conflict with "((?:[^"\\]|\\.)*)"/;

/** The fields that server-side apply was refused for; an update on a subresource is of the same manager. */
export function readFieldConflicts(status: ApiStatus): readonly FieldConflict[] {
  return status.causes
    .filter(({ reason }) => reason === "FieldManagerConflict")
    .map(({ field, message }) => ({ field, manager: managerWords.exec(message)?.[1] ?? message }));
}

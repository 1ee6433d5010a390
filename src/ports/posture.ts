import type { JsonValue } from "../model/json.ts";

/** One answer as it came, all its pages joined: a file of a dump. */
export interface PostureDocument {
  /**
   * Relative, with `/`: `aws/<account>/<region or global>/<service>/<operation>[/<argument>].json`,
   * `kubernetes/<place>/<resource>[.<group>][.<part>].json`, or `clusters/<place>.json`.
   */
  readonly path: string;
  readonly value: JsonValue;
}

/** Keeps answers while they come in, so that a reading that was stopped goes on where it was. */
export interface PostureStore {
  readonly find: (path: string) => Promise<JsonValue | undefined>;
  /** Whole or not at all, whatever happens meanwhile. */
  readonly put: (document: PostureDocument) => Promise<void>;
  /** Nothing happens when there is none. */
  readonly drop: (path: string) => Promise<void>;
}

/** What could not be read, kept beside the answers as `<path>.gap.json` and asked for again the next time. */
export interface PostureGap {
  readonly place: string;
  readonly what: readonly string[];
  readonly reason: string;
}

/** What is told while a reading goes on. */
export interface PostureProgress {
  readonly read: (path: string) => void;
  readonly missed: (gap: PostureGap) => void;
}

/** An AWS account to be read. */
export interface AwsPlace {
  readonly accountId: string;
  /** Empty: only what belongs to no region. */
  readonly regions: readonly string[];
  /** Read the organisation, too; only its management account and delegated administrators may. */
  readonly organization: boolean;
}

/**
 * Reads everything of AWS that decides who can reach whom; sends requests that read and no others, each within the rate of
 * its account and operation. What the store holds already is not asked for again. What cannot be read becomes a gap that
 * names what depends on it; only what would fail everywhere (expired credentials) is thrown.
 */
export interface AwsPosture {
  /** The account of the credentials. */
  readonly callerAccount: () => Promise<string>;
  /** Every region that is enabled in the account. */
  readonly enabledRegions: (accountId: string) => Promise<readonly string[]>;
  readonly collect: (place: AwsPlace, store: PostureStore, progress: PostureProgress) => Promise<void>;
  readonly close: () => void;
}

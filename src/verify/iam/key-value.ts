import type { Glob } from "./glob.ts";

/** What is known of one condition key of a request. */
export type KeyValue =
  | { readonly kind: "known"; readonly values: readonly string[] }
  | { readonly kind: "absent" }
  /** The caller picks a value out of these. */
  | {
      readonly kind: "chosen";
      readonly globs: readonly Glob[];
      /** May also leave the key out. */
      readonly orAbsent: boolean;
      /** Of a key with many values: may also add values of its own liking. */
      readonly withOthers: boolean;
    }
  /** The caller picks any value, or leaves the key out. */
  | { readonly kind: "free" }
  /** Set by AWS or by others to something that was not read. */
  | { readonly kind: "unknown" };

export const absent: KeyValue = { kind: "absent" };
export const free: KeyValue = { kind: "free" };
export const notKnown: KeyValue = { kind: "unknown" };

export function known(...values: readonly string[]): KeyValue {
  return { kind: "known", values };
}

/** Finds a key by its name in lower case: condition key names are case-insensitive, those of tags included. */
export type FindKey = (key: string) => KeyValue;

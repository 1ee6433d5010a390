import type { ApplyEvent, LeaseHolder } from "../../model/apply.ts";
import { plainText } from "../plan/plain-text.ts";
import { formatDuration } from "./format-duration.ts";

type Note = Extract<ApplyEvent, { readonly kind: "lease-refused" | "lease-taken-over" | "draining" }>;

/** What every view says in words about leases and about stopping. */
export function noteLine(event: Note): string {
  switch (event.kind) {
    case "lease-refused":
      return `${leaseName(event.lease)} is being changed by ${holderName(event.holder)}: not touched by this run; free ${freeText(event)} if that run is gone`;
    case "lease-taken-over":
      return `${leaseName(event.lease)}: taken over from ${holderName(event.from)}, which stopped without giving it back`;
    case "draining":
      return `${reasonText(event.reason)}: ${runningText(event.running)}, nothing new starts${secondTime(event.reason)}`;
  }
}

/** A second more, so that who waits that long does not come too early. */
function freeText({ atMs, freeAtMs }: Extract<Note, { readonly kind: "lease-refused" }>): string {
  return freeAtMs <= atMs ? "now" : `in ${formatDuration(Math.ceil((freeAtMs - atMs) / 1000 + 1) * 1000)}`;
}

/** `leases/tenant/birch/prod` is what people call birch/prod. */
function leaseName(key: string): string {
  return plainText(
    key
      .replace(/^leases\//, "")
      .replace(/^tenant\//, "")
      .replace(/^cell\//, "cell "),
  );
}

/** `ci@runner-7 (since 2026-11-24 12:03:10 UTC)`. */
export function holderName({ who, startedAtMs }: LeaseHolder): string {
  const since = new Date(startedAtMs).toISOString().slice(0, 19).replace("T", " ");
  return `${plainText(who)} (since ${since} UTC)`;
}

function reasonText(reason: "interrupted" | "deadline"): string {
  return reason === "interrupted" ? "Stopping" : "The time is up";
}

function runningText(running: number): string {
  if (running === 0) return "nothing is running";
  return running === 1 ? "finishing the one running step" : `finishing the ${running} running steps`;
}

function secondTime(reason: "interrupted" | "deadline"): string {
  return reason === "interrupted" ? " (Ctrl-C again stops at once)" : "";
}

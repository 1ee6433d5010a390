import type { TenantryError } from "../../model/error.ts";
import type { StepContext } from "../step.ts";

export interface Waiting {
  readonly patienceMs: number;
  /** Between two looks; default five seconds. */
  readonly longestPauseMs?: number;
  /** Shown when it has to wait, and again when it changes. */
  readonly detail: () => string;
  readonly onTimeout: () => TenantryError;
}

const firstPauseMs = 100;
const longestPauseMs = 5000;

/** Looks again and again, ever more slowly, until there is an answer. */
export async function waitUntil<Answer>(
  { clock, signal, progress }: Pick<StepContext, "clock" | "signal" | "progress">,
  waiting: Waiting,
  look: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const deadlineMs = clock.nowMs() + waiting.patienceMs;
  let pauseMs = firstPauseMs;
  let told: string | undefined;
  for (;;) {
    const answer = await look();
    if (answer !== undefined) return answer;
    if (clock.nowMs() >= deadlineMs) throw waiting.onTimeout();
    const detail = waiting.detail();
    if (detail !== told) progress(detail);
    told = detail;
    await clock.sleep(Math.min(pauseMs, Math.max(1, deadlineMs - clock.nowMs())), signal);
    pauseMs = Math.min(pauseMs * 2, waiting.longestPauseMs ?? longestPauseMs);
  }
}

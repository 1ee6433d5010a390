import type { ApplyResult, StepFailure } from "../../model/apply.ts";
import type { Colorizer } from "../plan/colorizer.ts";
import { plainText } from "../plan/plain-text.ts";
import { formatDuration } from "./format-duration.ts";
import { ownerName } from "./owner-name.ts";
import { failureText, plural } from "./plain-view.ts";

export interface ResultView {
  /** What was run: `Apply`, `Destroy`. */
  readonly verb: string;
  /** Lines of what to do next, below everything else. */
  readonly next: readonly string[];
  readonly color: Colorizer;
}

/** Failures of the same sort are shown once, with the owners that they hit. */
const shownFailures = 12;
const shownOwners = 4;

/** What an apply came to, for people: failures with what to do about each, one sentence, what to do next. */
export function renderResult(result: ApplyResult, { verb, next, color }: ResultView): string {
  const groups = groupFailures(result.failures);
  const shown = groups.slice(0, shownFailures);
  const rest = groups.length - shown.length;
  const blocks = [
    ...shown.map((group) => failureLines(group, color)),
    ...(rest === 0 ? [] : [[`… ${rest} more; -o json shows every failure`]]),
    [color.bold(summary(result, verb))],
    next,
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function summary({ outcome, done, failed, skipped, durationMs }: ApplyResult, verb: string): string {
  const counts = [
    `${done} ${plural("step", done)} done`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(skipped === 0 ? [] : [`${skipped} not started`]),
  ].join(", ");
  return `${outcomeText(outcome, verb)}: ${counts} in ${formatDuration(durationMs)}.`;
}

function outcomeText(outcome: ApplyResult["outcome"], verb: string): string {
  switch (outcome) {
    case "complete":
      return `${verb} complete`;
    case "partial":
      return `${verb} incomplete`;
    case "refused":
      return `${verb} refused`;
    case "interrupted":
      return `${verb} interrupted`;
  }
}

interface FailureGroup {
  readonly first: StepFailure;
  readonly owners: readonly string[];
}

function groupFailures(failures: readonly StepFailure[]): readonly FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const failure of failures) {
    const key = `${failure.code}\u0000${failure.message}\u0000${failure.advice}`;
    const owner = ownerName(failure.step.owner);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: failure, owners: [owner] });
    else if (!group.owners.includes(owner)) groups.set(key, { ...group, owners: [...group.owners, owner] });
  }
  return [...groups.values()];
}

function failureLines({ first, owners }: FailureGroup, color: Colorizer): readonly string[] {
  const names = owners.slice(0, shownOwners).join(", ");
  const more = owners.length > shownOwners ? ` and ${owners.length - shownOwners} more` : "";
  return [
    color.red(failureText(first)),
    `  ${names}${more}: ${plainText(first.step.title)} in ${plainText(first.step.place)}`,
    ...(first.advice === "" ? [] : [`  ${color.cyan("=")} ${plainText(first.advice)}`]),
  ];
}

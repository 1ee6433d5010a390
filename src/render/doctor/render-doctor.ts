import { type Colorizer, noColor } from "../plan/colorizer.ts";
import { plainText } from "../plan/plain-text.ts";

/** One thing that was looked at. `warn`: works, but something will not. */
export interface Check {
  readonly name: string;
  readonly state: "ok" | "warn" | "fail";
  /** What was found. */
  readonly detail: string;
  /** What to do; absent for `ok`. */
  readonly fix?: string;
}

export type DoctorFormat = "table" | "json";

/** What a doctor found, each with what to do. */
export function renderDoctor(checks: readonly Check[], format: DoctorFormat, color: Colorizer = noColor): string {
  if (format === "json") {
    return `${JSON.stringify({ formatVersion: "1.0", kind: "Doctor", checks }, null, 2)}\n`;
  }
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, state, detail, fix }) => [
    `${symbol(state, color)} ${plainText(name).padEnd(width)}  ${plainText(detail)}`,
    ...(fix === undefined ? [] : [`  ${" ".repeat(width)}  ${color.cyan("=")} ${plainText(fix)}`]),
  ]);
  return `${[...lines, "", color.bold(summary(checks))].join("\n")}\n`;
}

function symbol(state: Check["state"], color: Colorizer): string {
  switch (state) {
    case "ok":
      return color.green("✓");
    case "warn":
      return color.yellow("!");
    case "fail":
      return color.red("✗");
  }
}

function summary(checks: readonly Check[]): string {
  const failed = checks.filter(({ state }) => state === "fail").length;
  const warned = checks.filter(({ state }) => state === "warn").length;
  if (failed > 0) return `${failed} of ${checks.length} checks failed.`;
  return warned > 0 ? `Ready, with ${warned} ${warned === 1 ? "warning" : "warnings"}.` : "Ready.";
}

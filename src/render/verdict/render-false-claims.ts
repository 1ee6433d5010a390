import type { FalseClaim } from "../../model/verdict.ts";
import { wrapText } from "../advice/text-layout.ts";
import { type Colorizer, noColor } from "../plan/colorizer.ts";
import { plainText } from "../plan/plain-text.ts";

/** The drift as claims of the blueprint that are false now, for people; empty text for none. */
export function renderFalseClaims(claims: readonly FalseClaim[], color: Colorizer = noColor): string {
  if (claims.length === 0) return "";
  const count = `${claims.length} ${claims.length === 1 ? "claim" : "claims"} of the blueprint ${claims.length === 1 ? "is" : "are"} false now`;
  return `${[color.bold(color.red(count)), ...claims.flatMap((claim) => claimLines(claim, color))].join("\n")}\n`;
}

function claimLines({ from, to, was, is, drifted }: FalseClaim, color: Colorizer): readonly string[] {
  const head = `  ${color.bold(plainText(`${from} → ${to}`))} was ${was}, is ${color.red(is)}`;
  if (drifted === undefined) return [head];
  const indent = { first: "    ", rest: "    " };
  return [
    head,
    ...wrapText(plainText(`the blueprint has no ${drifted.rule} from ${drifted.from} to ${drifted.to}`), indent),
    ...(drifted.because === "" ? [] : wrapText(plainText(drifted.because), indent).map(color.dim)),
    ...drifted.evidence.map((id) => `    ${color.dim(plainText(id))}`),
  ];
}

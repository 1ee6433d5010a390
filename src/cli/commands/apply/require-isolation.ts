import { TenantryError } from "../../../model/error.ts";
import type { VerdictReport } from "../../../model/verdict.ts";
import { isTargeted, type Target } from "../../target.ts";

const listed = 5;

export interface IsolationRequirement {
  readonly target: Target | undefined;
  /** Pairs `A,B` that somebody takes the blame for. */
  readonly accepted: readonly string[];
}

/**
 * Refuses to make real what would let one environment reach another, unless the pair was named. With a target, only pairs
 * that it takes part in.
 */
export function requireIsolation(report: VerdictReport, { target, accepted }: IsolationRequirement): void {
  const named = new Set(accepted.map((pair) => pair.replaceAll(" ", "")));
  const unknown = [...named].filter((pair) => !isPair(pair, report));
  if (unknown.length > 0) {
    throw new TenantryError(
      `--accept-refuted ${unknown[0]} names no pair of environments; write A,B with two of them`,
      {
        code: "TEN9030",
        source: "user",
      },
    );
  }
  const open = report.refuted.filter(
    ({ from, to }) => !named.has(`${from},${to}`) && (isOf(target, from) || isOf(target, to)),
  );
  const [worst] = open;
  if (worst === undefined) return;
  const pairs = open.map(({ from, to }) => `${from},${to}`);
  const more = pairs.length > listed ? ` and ${pairs.length - listed} more` : "";
  throw new TenantryError(
    `isolation would be refuted for ${pairs.slice(0, listed).join(" ")}${more}: ${worst.sentence}. ` +
      `Repair it (\`tenantry verify --pair ${pairs[0]}\`), or name each pair with --accept-refuted`,
    { code: "TEN9032", source: "user" },
  );
}

function isPair(pair: string, { environments }: VerdictReport): boolean {
  const ids = pair.split(",");
  return ids.length === 2 && ids.every((id) => environments.includes(id));
}

function isOf(target: Target | undefined, id: string): boolean {
  const [tenant = "", environment = ""] = id.split("/");
  return isTargeted(target, { tenant, environment });
}

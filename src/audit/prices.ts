import type { PriceBook } from "../model/facts.ts";

/** What something that is paid by the hour costs a month, in micro-dollars; undefined when it has no price. */
export function microsOfMonth(
  { items, hoursPerMonth }: PriceBook,
  item: string,
  region = "default",
): number | undefined {
  const dollars = items[item]?.dollars;
  const hourly = dollars?.[region] ?? dollars?.default;
  return hourly === undefined ? undefined : Math.round(hourly * hoursPerMonth * 1_000_000);
}

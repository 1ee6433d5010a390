import type { Built } from "./pipeline.ts";
import { isTargeted, type Target } from "./target.ts";

/** The cells that host nothing but a target: they are made, priced and taken away with it. */
export function ownCells({ placed }: Pick<Built, "placed">, target: Target): readonly string[] {
  return placed.cells.flatMap(({ name, ownedBy }) =>
    ownedBy !== undefined && isTargeted(target, ownedBy) ? [name] : [],
  );
}

import type { Diagnostic } from "../model/diagnostic.ts";
import { compareText } from "../model/json.ts";
import { platformOrigin } from "../model/origin.ts";
import type { PlacedCell } from "../model/placement.ts";
import type { Cell } from "../model/platform.ts";
import { takeBlock } from "./address-space.ts";
import { addCell, createCellState, type Estate } from "./estate.ts";
import { type Locate, placeProblem } from "./problems.ts";

/**
 * Adds the platform document's own cells, by name.
 *
 * A cell that is to be created needs a block for its VPC: the one written in `cluster.vpcCidrs`, else the one that locks
 * know (`lockedBlock`, for a template's cell that was since written down), else the next free one, with a warning.
 */
export function addDeclaredCells(
  estate: Estate,
  options: { readonly lockedBlock: (cell: string) => string | undefined; readonly locate?: Locate | undefined },
): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const cells = [...estate.platform.cells].sort((left, right) => compareText(left.name, right.name));
  for (const cell of cells) {
    const written = cell.cluster.vpcCidrs?.[0] ?? options.lockedBlock(cell.name);
    const vpcCidr = cell.management === "adopt" ? undefined : (written ?? takeBlock(estate.addresses, cell.region));
    if (cell.management === "create" && written === undefined)
      diagnostics.push(unwrittenBlock(estate, { cell, vpcCidr, locate: options.locate }));
    const placed: PlacedCell = vpcCidr === undefined ? cell : { ...cell, vpcCidr };
    addCell(estate, createCellState(estate, placed));
  }
  return diagnostics;
}

function unwrittenBlock(
  estate: Estate,
  found: { readonly cell: Cell; readonly vpcCidr: string | undefined; readonly locate?: Locate | undefined },
): Diagnostic {
  const { cell, vpcCidr, locate } = found;
  const origin = platformOrigin(estate.platform.name, `spec.cells[${cell.name}]`);
  if (vpcCidr === undefined)
    return placeProblem("TEN3103", origin, {
      severity: "error",
      summary: `no address pool has a free block for the VPC of cell ${cell.name} in ${cell.region}`,
      locate,
    });
  return placeProblem("TEN3108", origin, {
    severity: "warning",
    summary: `cell ${cell.name} gets ${vpcCidr}, which is written nowhere`,
    fix: `Add cluster.vpcCidrs: [${vpcCidr}] to the cell.`,
    locate,
  });
}

import type { Diagnostic } from "../model/diagnostic.ts";
import { compareText } from "../model/json.ts";
import { platformOrigin } from "../model/origin.ts";
import type { Placement } from "../model/placement.ts";
import { accountDimensions, clusterDimensions } from "./dimensions.ts";
import type { CellState, Estate } from "./estate.ts";
import { type Locate, placeProblem } from "./problems.ts";

/** What holds for the estate as a whole once everybody is placed: mixed cells, quotas to raise, accounts to vend. */
export function reportEstate(
  estate: Estate,
  placements: readonly Placement[],
  locate: Locate | undefined,
): readonly Diagnostic[] {
  return [
    ...reportMixedCells(estate, locate),
    ...reportOverfullCells(estate, locate),
    ...reportQuotaRequests(estate, locate),
    ...reportAccountPool(estate, placements, locate),
  ];
}

function reportMixedCells(estate: Estate, locate: Locate | undefined): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const state of sortedCells(estate)) {
    for (const separation of [...estate.platform.separate].sort(compareText)) {
      const values = [...(state.sharing.values.get(separation) ?? [])].sort(compareText);
      if (values.length < 2) continue;
      diagnostics.push(
        placeProblem("TEN3105", platformOrigin(estate.platform.name, "spec.separate"), {
          severity: "info",
          summary: `cell ${state.cell.name} mixes ${separation}: ${values.join(", ")}`,
          locate,
        }),
      );
    }
  }
  return diagnostics;
}

function reportOverfullCells(estate: Estate, locate: Locate | undefined): readonly Diagnostic[] {
  return sortedCells(estate).flatMap(({ cell, limits, used }) =>
    clusterDimensions.flatMap(({ title }, index) => {
      const amount = used[index] ?? 0;
      const limit = limits[index] ?? 0;
      if (cell.ownedBy !== undefined || amount <= limit) return [];
      const origin = platformOrigin(estate.platform.name, `spec.cells[${cell.name}].capacity`);
      const summary = `cell ${cell.name} holds ${amount} ${title}, and ${limit} are usable`;
      return [placeProblem("TEN3109", origin, { severity: "warning", summary, locate })];
    }),
  );
}

function reportQuotaRequests(estate: Estate, locate: Locate | undefined): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const accounts = [...estate.accounts.values()].sort((left, right) => compareText(left.key, right.key));
  for (const account of accounts) {
    accountDimensions.forEach((dimension, index) => {
      const used = account.used[index] ?? 0;
      if (used === 0 || used <= (account.limits[index] ?? 0)) return;
      diagnostics.push(
        placeProblem("TEN3106", platformOrigin(estate.platform.name, "spec.cells"), {
          severity: "warning",
          summary: `account ${account.key} needs ${used} ${dimension.title}, and ${account.limits[index]} are usable`,
          fix: `Request ${dimension.quota ?? dimension.id} of at least ${used}, then write it into the cell's capacity.quotas.`,
          locate,
        }),
      );
    });
  }
  return diagnostics;
}

function reportAccountPool(
  estate: Estate,
  placements: readonly Placement[],
  locate: Locate | undefined,
): readonly Diagnostic[] {
  const keys = new Set<string>();
  for (const state of estate.cells.values()) if (state.cell.accountKey !== undefined) keys.add(state.cell.accountKey);
  for (const { account } of placements) if (account.kind === "dedicated") keys.add(account.account);
  const { max } = estate.platform.organization.accountPool;
  if (keys.size <= max) return [];
  const origin = platformOrigin(estate.platform.name, "spec.organization.accountPool.max");
  return [
    placeProblem("TEN3107", origin, {
      severity: "warning",
      summary: `the placements need ${keys.size} vended accounts, and the pool may hold ${max}`,
      locate,
    }),
  ];
}

function sortedCells(estate: Estate): readonly CellState[] {
  return [...estate.cells.values()].sort((left, right) => compareText(left.cell.name, right.cell.name));
}

import type { OpenedCell } from "../../model/placement.ts";
import { suggest } from "../did-you-mean.ts";
import { type Anchor, type Problem, valueAt } from "../problem.ts";
import type { RawLock } from "../schema/raw.ts";
import type { DocumentPath } from "../source-file.ts";
import type { LoadedLock, LoadedModel } from "./loaded-model.ts";

type RawPlacement = RawLock["spec"]["environments"][number];

/** What locks refer to and how they fit together; overlapping addresses are checked elsewhere. */
export function checkLocks(model: LoadedModel): readonly Problem[] {
  const environments = new Map(
    model.tenants.map(({ tenant }) => [tenant.name, tenant.environments.map(({ name }) => name)]),
  );
  const places = knownPlaces(model);
  return [
    ...checkOpenedCells(model),
    ...model.locks.flatMap((loaded) =>
      loaded.raw.spec.environments.flatMap((placement, index) => {
        const context = { loaded, placement, path: ["spec", "environments", index] };
        return [
          ...checkOwner(context, environments, model),
          ...checkAccount(context),
          ...(places === undefined ? [] : checkPlace(context, places)),
        ];
      }),
    ),
  ];
}

interface LockContext {
  readonly loaded: LoadedLock;
  readonly placement: RawPlacement;
  readonly path: DocumentPath;
}

interface KnownPlaces {
  readonly cells: ReadonlySet<string>;
  readonly templates: readonly string[];
}

function knownPlaces({ platform, locks }: LoadedModel): KnownPlaces | undefined {
  if (platform === undefined) return undefined;
  const opened = locks.flatMap(({ raw }) => raw.spec.environments.flatMap(openedCells)).map(({ cell }) => cell.name);
  return {
    cells: new Set([...platform.raw.spec.cells.map(({ name }) => name), ...opened]),
    templates: platform.raw.spec.cellTemplates.map(({ name }) => name),
  };
}

function checkOwner(
  { loaded, placement, path }: LockContext,
  environments: ReadonlyMap<string, readonly string[]>,
  model: LoadedModel,
): readonly Problem[] {
  const tenant = loaded.raw.metadata.name;
  const known = environments.get(tenant);
  if (known === undefined && !model.complete) return [];
  if (known?.includes(placement.name) || (known === undefined && model.claimedNames.has(tenant))) return [];
  return [
    {
      code: "TEN1901",
      severity: "warning",
      summary: `the lock places ${tenant}/${placement.name}, which no document declares`,
      fix: "remove the entry once the environment is destroyed",
      at: valueAt(loaded.document, ...path, "name"),
    },
  ];
}

function checkAccount({ loaded, placement, path }: LockContext): readonly Problem[] {
  const { cell, dedicated } = placement.account;
  const expected = placement.architecture.account;
  const written =
    cell !== undefined && dedicated !== undefined
      ? "both"
      : dedicated !== undefined
        ? "dedicated"
        : cell !== undefined
          ? "shared"
          : "neither";
  if (written === expected) return [];
  return [
    {
      code: "TEN1903",
      severity: "error",
      summary: `the account model is ${expected}, but account names ${written === "shared" ? "a cell" : written === "dedicated" ? "an account of its own" : `${written} cell and dedicated`}`,
      fix: `write account: {${expected === "shared" ? "cell" : "dedicated"}: …}, or run \`tenantry lock\``,
      at: valueAt(loaded.document, ...path, "account"),
    },
  ];
}

function checkPlace({ loaded, placement, path }: LockContext, places: KnownPlaces): readonly Problem[] {
  const problems: Problem[] = [];
  const cells: readonly [string, Anchor][] = [
    [placement.host, valueAt(loaded.document, ...path, "host")],
    [placement.account.cell ?? placement.host, valueAt(loaded.document, ...path, "account", "cell")],
  ];
  for (const [cell, at] of cells) {
    if (places.cells.has(cell)) continue;
    const fix = suggest(cell, [...places.cells], "declare the cell, or run `tenantry lock`");
    problems.push({ code: "TEN1401", severity: "error", summary: `the cell "${cell}" does not exist`, fix, at });
  }
  for (const { key, cell } of openedCells(placement)) {
    if (places.templates.includes(cell.template)) continue;
    problems.push({
      code: "TEN1405",
      severity: "error",
      summary: `the cell template "${cell.template}" is not declared`,
      fix: suggest(cell.template, places.templates, "declare it under spec.cellTemplates of the platform"),
      at: valueAt(loaded.document, ...path, key, "template"),
    });
  }
  return problems;
}

/** Every placement in an opened cell repeats it, always alike; no opened cell has the name of a declared one. */
function checkOpenedCells({ platform, locks }: LoadedModel): readonly Problem[] {
  const first = new Map<string, { readonly facts: string; readonly at: Anchor }>();
  platform?.raw.spec.cells.forEach(({ name }, index) => {
    first.set(name, { facts: "declared", at: valueAt(platform.document, "spec", "cells", index, "name") });
  });
  const problems: Problem[] = [];
  for (const { document, raw } of locks) {
    for (const [index, placement] of raw.spec.environments.entries()) {
      for (const { key, cell } of openedCells(placement)) {
        const at = valueAt(document, "spec", "environments", index, key, "name");
        const facts = `${cell.template} ${cell.vpcCidr}`;
        const earlier = first.get(cell.name);
        if (earlier === undefined) first.set(cell.name, { facts, at });
        else if (earlier.facts !== facts) problems.push(openedTwice(cell.name, at, earlier.at));
      }
    }
  }
  return problems;
}

type OpenedKey = "opens" | "opensForAccount";

function openedCells(placement: RawPlacement): readonly { readonly key: OpenedKey; readonly cell: OpenedCell }[] {
  const keys: readonly OpenedKey[] = ["opens", "opensForAccount"];
  return keys.flatMap((key) => {
    const cell = placement[key];
    return cell === undefined ? [] : [{ key, cell }];
  });
}

function openedTwice(name: string, at: Anchor, earlier: Anchor): Problem {
  return {
    code: "TEN1902",
    severity: "error",
    summary: `the cell "${name}" already exists with another template or block`,
    fix: "run `tenantry lock` on the later branch",
    at,
    related: [{ message: "the first one", at: earlier }],
  };
}

import { suggest } from "../did-you-mean.ts";
import { keyAt, type Problem, valueAt } from "../problem.ts";
import type { RawAccepts } from "../schema/raw.ts";
import type { DocumentPath } from "../source-file.ts";
import type { LoadedModel, LoadedPlatform } from "./loaded-model.ts";

/** What is wrong inside the platform document beyond its shape. */
export function checkPlatform({ platform }: LoadedModel): readonly Problem[] {
  if (platform === undefined) return [];
  return [
    ...checkIdentity(platform),
    ...checkPools(platform),
    ...checkPlaces(platform),
    ...checkAccounts(platform),
    ...checkTemplates(platform),
  ];
}

function checkIdentity({ document, raw }: LoadedPlatform): readonly Problem[] {
  const { oidc, accessEntries } = raw.spec.identity.kubernetes;
  if (oidc === undefined || accessEntries === undefined) return [];
  const path = ["spec", "identity", "kubernetes"];
  return [
    {
      code: "TEN1801",
      severity: "error",
      summary: "oidc and accessEntries are both set",
      fix: "keep the one by which people sign in to clusters",
      at: keyAt(document, ...path, "accessEntries"),
      related: [{ message: "the other one", at: keyAt(document, ...path, "oidc") }],
    },
  ];
}

function checkPools({ document, raw }: LoadedPlatform): readonly Problem[] {
  return raw.spec.network.addressPools.flatMap(({ name, cidr, vpcPrefixLength }, index): Problem[] => {
    if (vpcPrefixLength >= Number(cidr.split("/")[1])) return [];
    return [
      {
        code: "TEN1503",
        severity: "error",
        summary: `the pool "${name}" (${cidr}) is smaller than one VPC (/${vpcPrefixLength})`,
        fix: "enlarge the pool, or raise vpcPrefixLength",
        at: valueAt(document, "spec", "network", "addressPools", index, "cidr"),
      },
    ];
  });
}

/** Regions and groups that cells, templates and pools refer to. */
function checkPlaces(loaded: LoadedPlatform): readonly Problem[] {
  const { raw } = loaded;
  const places = [
    ...raw.spec.cells.map((cell, index) => ({ ...cell, path: ["spec", "cells", index] })),
    ...raw.spec.cellTemplates.map((template, index) => ({ ...template, path: ["spec", "cellTemplates", index] })),
  ];
  return places.flatMap(({ region, accepts, path }) => [
    ...checkRegion(loaded, region, [...path, "region"]),
    ...checkGroups(loaded, accepts, path),
  ]);
}

function checkRegion({ document, platform }: LoadedPlatform, region: string, path: DocumentPath): readonly Problem[] {
  const { allowedRegions } = platform.guardrails;
  if (allowedRegions.includes(region)) return [];
  return [
    {
      code: "TEN1803",
      severity: "error",
      summary: `the region "${region}" is outside guardrails.allowedRegions`,
      fix: suggest(region, allowedRegions, "allow the region"),
      at: valueAt(document, ...path),
    },
  ];
}

function checkGroups(
  { document, raw }: LoadedPlatform,
  accepts: RawAccepts | undefined,
  path: DocumentPath,
): readonly Problem[] {
  const known = raw.spec.groups.map((group) => group.name);
  const groups = accepts?.groups;
  if (groups === undefined || groups === "any") return [];
  return groups.flatMap((group, index): Problem[] => {
    if (known.includes(group)) return [];
    return [
      {
        code: "TEN1404",
        severity: "error",
        summary: `the group "${group}" is not declared`,
        fix: suggest(group, known, "declare it under spec.groups, or accept any"),
        at: valueAt(document, ...path, "accepts", "groups", index),
      },
    ];
  });
}

/** Policies of the organisation never apply to its management account, so nothing there would be guarded. */
function checkAccounts({ document, raw }: LoadedPlatform): readonly Problem[] {
  return raw.spec.cells.flatMap((cell, index): Problem[] => {
    if (cell.accountId !== raw.spec.organization.managementAccountId) return [];
    return [
      {
        code: "TEN1805",
        severity: "warning",
        summary: `the cell "${cell.name}" is in the organisation's management account, where its policies have no effect`,
        fix: "move the cell to a member account",
        at: valueAt(document, "spec", "cells", index, "accountId"),
      },
    ];
  });
}

function checkTemplates({ document, raw }: LoadedPlatform): readonly Problem[] {
  const cells = raw.spec.cells.map((cell) => cell.name);
  return raw.spec.cellTemplates.flatMap(({ account, accountId, like, name }, index): Problem[] => {
    const path = ["spec", "cellTemplates", index];
    const problems: Problem[] = [];
    if (account === "existing" && accountId === undefined) {
      problems.push({
        code: "TEN1102",
        severity: "error",
        summary: `the template "${name}" uses an existing account but names none`,
        fix: 'add accountId: "…"',
        at: keyAt(document, ...path, "account"),
      });
    }
    if (account !== "existing" && accountId !== undefined) {
      problems.push({
        code: "TEN1804",
        severity: "warning",
        summary: `accountId has no effect with account: ${account}`,
        fix: "remove it, or set account: existing",
        at: keyAt(document, ...path, "accountId"),
      });
    }
    if (like !== undefined && !cells.includes(like)) {
      problems.push({
        code: "TEN1401",
        severity: "error",
        summary: `the cell "${like}" is not declared`,
        fix: suggest(like, cells, "declare it under spec.cells"),
        at: valueAt(document, ...path, "like"),
      });
    }
    return problems;
  });
}

import type { Cell, CellTemplate, Group, Platform } from "../../../src/model/platform.ts";
import { samplePlatform, sampleTemplates } from "../../support/sample.ts";

const groups: readonly Group[] = [
  { name: "public-sector", shareWith: { account: "group", cluster: "group", nodes: "group" } },
  { name: "cardholder", shareWith: { account: "group", cluster: "group", nodes: "group" } },
  { name: "business-unit", shareWith: { account: "nobody", cluster: "group", nodes: "anyone" } },
  { name: "untrusted", shareWith: { account: "anyone", cluster: "group", nodes: "group" } },
  { name: "competitors", shareWith: { account: "anyone", cluster: "anyone", nodes: "nobody" } },
  { name: "runners", shareWith: { account: "anyone", cluster: "anyone", nodes: "group" } },
  { name: "region-team", shareWith: { account: "anyone", cluster: "group", nodes: "anyone" } },
];

const saas: Platform = { ...samplePlatform, groups };

const [sharedTemplate, siloTemplate] = sampleTemplates;

function withCells(change: (cell: Cell) => Cell): Platform {
  return { ...saas, cells: saas.cells.map(change) };
}

function withCluster(cluster: Partial<Cell["cluster"]>): Platform {
  const apply = <T extends Cell | CellTemplate>(place: T): T => ({
    ...place,
    cluster: { ...place.cluster, ...cluster },
  });
  return { ...saas, cells: saas.cells.map(apply), cellTemplates: saas.cellTemplates.map(apply) };
}

function movedTo(region: string): Platform {
  const apply = <T extends Cell | CellTemplate>(place: T): T => ({ ...place, region });
  return { ...saas, cells: saas.cells.map(apply), cellTemplates: saas.cellTemplates.map(apply) };
}

function withScopeCell(accountId: string): Platform {
  const scoped = saas.cells.slice(0, 1).map((cell) => ({
    ...cell,
    name: "scope1-a",
    accountId,
    accepts: { ...cell.accepts, dataClassification: ["restricted" as const], complianceScope: ["own" as const] },
  }));
  return { ...saas, cells: [...saas.cells, ...scoped] };
}

/** The platforms that golden profiles name. All are the sample platform with more groups and one thing changed. */
export const goldenPlatforms: Readonly<Record<string, Platform>> = {
  saas,
  /** The shared cell is a cell of the regulated data class. */
  "regulated cell": withCells((cell) => ({
    ...cell,
    accepts: { ...cell.accepts, dataClassification: ["confidential", "restricted"] },
  })),
  /** Own clusters may also live in the shared account. */
  "clusters in shared account": {
    ...saas,
    cellTemplates: [
      ...saas.cellTemplates,
      ...(siloTemplate === undefined
        ? []
        : [{ ...siloTemplate, name: "cluster-eu", account: "existing" as const, accountId: "333333333333" }]),
    ],
  },
  /** A second region where only own clusters are made. */
  "clusters in a second region": {
    ...saas,
    cellTemplates: [
      ...saas.cellTemplates,
      ...(siloTemplate === undefined ? [] : [{ ...siloTemplate, name: "silo-us", region: "us-east-1" }]),
    ],
  },
  "kubernetes 1.35": withCluster({ kubernetesVersion: "1.35" }),
  karpenter: withCluster({ compute: "karpenter" }),
  "managed node groups": withCluster({ compute: "managed-node-groups" }),
  "no network policy": withCluster({ networkPolicy: "none" }),
  govcloud: movedTo("us-gov-west-1"),
  "cold account pool": {
    ...saas,
    organization: { ...saas.organization, accountPool: { warm: 0, max: 40 } },
  },
  "no own clusters": { ...saas, cellTemplates: sharedTemplate === undefined ? [] : [sharedTemplate] },
  "one cell for all, one for a group": {
    ...saas,
    cells: saas.cells.flatMap((cell) => [
      cell,
      { ...cell, name: "gov1-a", accountId: "444444444444", accepts: { ...cell.accepts, groups: ["public-sector"] } },
    ]),
    cellTemplates: siloTemplate === undefined ? [] : [siloTemplate],
  },
  /** One adopted cell and nothing else, in one of two regions that the organisation allows. */
  small: { ...saas, cellTemplates: [] },
  "small, production only": {
    ...withCells((cell) => ({ ...cell, accepts: { ...cell.accepts, environmentClass: ["production"] } })),
    cellTemplates: [],
  },
  /** Beside the shared cell, one in an account of its own for environments with a compliance scope of their own. */
  "cell for the regulated scope": withScopeCell("555555555555"),
  /** The same, in the account that other environments share. */
  "cell for the regulated scope in the common account": withScopeCell("333333333333"),
  "one shared cell": { ...saas, cellTemplates: siloTemplate === undefined ? [] : [siloTemplate] },
};

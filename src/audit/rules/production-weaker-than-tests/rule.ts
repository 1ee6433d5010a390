import type { AuditRule } from "../../rule.ts";

/** A tenant's production is separated less than its tests. */
export const productionWeakerThanTests: AuditRule = {
  id: "production-weaker-than-tests",
  family: "inconsistent",
  severity: "high",
  title: "A tenant's production is separated less than its tests",
  *find({ environments }) {
    for (const [tenant, all] of Map.groupBy(environments, ({ claim }) => claim.tenant)) {
      for (const production of all.filter((each) => each.class === "production")) {
        const stronger = all.filter((each) => each.class === "non-production" && isStronger(each, production));
        if (stronger.length === 0) continue;
        const names = stronger.map(({ claim }) => claim.environment);
        yield {
          subject: `${tenant}/${production.claim.environment}`,
          title: `${tenant}/${production.claim.environment} is ${describe(production)}, its ${names.join(", ")} ${describe(stronger[0] ?? production)}`,
          detail:
            "Either the tests pay for a boundary that buys nothing, or production lacks one that somebody thought necessary.",
          evidence: [production, ...stronger].flatMap(({ evidence }) => evidence.slice(0, 2).map((id) => ({ id }))),
          fix: "give production at least the model of the other environments, or move those to the shared one",
          owners: [production, ...stronger].map(({ claim }) => `${claim.tenant}/${claim.environment}`),
        };
      }
    }
  },
};

const accountRank = ["shared", "dedicated"];
const clusterRank = ["namespace", "vcluster", "cluster"];

/** On some layer, of which both are known. */
function isStronger(left: Models, right: Models): boolean {
  return isAbove(accountRank, left.account, right.account) || isAbove(clusterRank, left.cluster, right.cluster);
}

function isAbove(ranks: readonly string[], left: string, right: string): boolean {
  return ranks.includes(right) && ranks.indexOf(left) > ranks.indexOf(right);
}

interface Models {
  readonly account: string;
  readonly cluster: string;
}

function describe({ account, cluster }: Models): string {
  return `${account} x ${cluster}`;
}

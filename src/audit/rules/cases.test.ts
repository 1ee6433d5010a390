import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { auditRulePage } from "../../../scripts/generate-audit-rules.ts";
import { defaultFacts } from "../../facts/facts.ts";
import type { AuditedEnvironment, QuotaDistance } from "../../model/audit.ts";
import type { EnvironmentClaim } from "../../model/claims.ts";
import type { Estate, EstateGap, EstateOrganization, EstateResource } from "../../model/estate.ts";
import type { EstateCluster } from "../../model/estate-cluster.ts";
import { indexEstate } from "../estate-index.ts";
import { auditRules } from "./catalogue.ts";

interface Owned {
  readonly namespaces?: readonly string[];
  readonly clusters?: readonly string[];
  readonly accounts?: readonly string[];
}

/** An estate in as few words as possible, and the subjects of what must be found in it. */
interface RuleCase {
  readonly name: string;
  readonly clusters?: readonly Partial<EstateCluster>[];
  readonly accounts?: readonly {
    readonly id: string;
    readonly parent?: string;
    readonly resources?: readonly Partial<EstateResource>[];
  }[];
  readonly organization?: Partial<EstateOrganization>;
  readonly gaps?: readonly EstateGap[];
  readonly owners?: Readonly<Record<string, Owned>>;
  readonly environments?: readonly (Partial<AuditedEnvironment> & Owned & { readonly id: string })[];
  readonly quotas?: readonly QuotaDistance[];
  readonly expect: readonly string[];
}

for (const rule of auditRules) {
  describe(rule.id, () => {
    const folder = join(import.meta.dirname, rule.id);
    const cases = parse(readFileSync(join(folder, "cases.yaml"), "utf8")) as readonly RuleCase[];
    it.each(cases)("$name", (ruleCase) => {
      const { owners = {}, environments = [], quotas = [] } = ruleCase;
      const claims = Object.entries(owners).map(([id, owned]) => claimOf(id, owned));
      const found = rule.find({
        index: indexEstate(estateOf(ruleCase), claims),
        claims,
        environments: environments.map(environmentOf),
        quotas,
        facts: defaultFacts,
      });
      const findings = [...found];
      expect(findings.map(({ subject }) => subject).sort()).toEqual([...ruleCase.expect].sort());
      for (const { title, detail, fix } of findings) for (const text of [title, detail, fix]) expect(text).not.toBe("");
    });

    it("is found somewhere, and is quiet somewhere", () => {
      expect(cases.some(({ expect: expected }) => expected.length > 0)).toBe(true);
      const help = readFileSync(join(folder, "help.md"), "utf8");
      expect(help.startsWith(`# ${rule.title}\n`)).toBe(true);
    });
  });
}

it("lists every folder", () => {
  const folders = readdirSync(import.meta.dirname).filter((name) =>
    existsSync(join(import.meta.dirname, name, "rule.ts")),
  );
  expect(auditRules.map(({ id }) => id)).toEqual(folders.sort());
});

it("is on the reference page as generated", () => {
  const page = new URL("../../../docs/reference/audit-rules.md", import.meta.url);
  expect(readFileSync(page, "utf8")).toBe(auditRulePage());
});

function estateOf({ clusters = [], accounts = [], organization, gaps = [] }: RuleCase): Estate {
  return {
    origin: "snapshot",
    clusters: clusters.map((cluster) => ({ name: "c", kubernetesVersion: "1.36", objects: [], ...cluster })),
    accounts: accounts.map(({ id, parent, resources = [] }) => ({
      id,
      tags: {},
      ...(parent === undefined ? {} : { parent }),
      resources: resources.map((resource) => ({
        id: "",
        type: "",
        accountId: id,
        region: "eu-central-1",
        properties: {},
        tags: {},
        source: "case",
        ...resource,
      })),
    })),
    ...(organization === undefined
      ? {}
      : {
          organization: {
            id: "",
            managementAccountId: "",
            rootId: "",
            units: [],
            policies: [],
            delegatedAdministrators: [],
            ...organization,
          },
        }),
    trustedControllers: [],
    gaps,
  };
}

function claimOf(id: string, { namespaces = [], clusters = [], accounts = [] }: Owned): EnvironmentClaim {
  const [tenant = "", environment = ""] = id.split("/");
  return {
    tenant,
    environment,
    namespaces: namespaces.map((place) => {
      const [cluster = "", namespace = ""] = place.split("/");
      return { cluster, namespace };
    }),
    clusters,
    accounts,
    resources: [],
    partitions: [],
    subjects: [],
    principals: [],
    allowedPeers: [],
  };
}

function environmentOf({
  id,
  ...given
}: Partial<AuditedEnvironment> & Owned & { readonly id: string }): AuditedEnvironment {
  return {
    class: "unknown",
    account: "none",
    cluster: "none",
    confidence: "medium",
    evidence: [],
    ...given,
    claim: claimOf(id, given),
  };
}

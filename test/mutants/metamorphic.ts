import type { Estate } from "../../src/model/estate.ts";
import { shortHash } from "../../src/model/names.ts";
import type { VerdictReport } from "../../src/model/verdict.ts";
import type { BlueprintEstate } from "../../src/verify/estate/estate-of-blueprint.ts";

/** Changes to an estate whose effect on the verdict is known without knowing the verdict. */

/** The same platform, its tenants under other names. */
export function rename(estate: BlueprintEstate): BlueprintEstate {
  const { claims, ...rest } = JSON.parse(renameText(JSON.stringify(estate))) as BlueprintEstate;
  const id = ({ tenant, environment }: (typeof claims)[number]): string => `${tenant}/${environment}`;
  return { ...rest, claims: claims.toSorted((one, other) => (id(one) < id(other) ? -1 : 1)) };
}

/** Turned round, so that the order of the names is another one, too; the length stays, as names have limits. */
export function renameText(text: string): string {
  return text.replaceAll(/\bbirch-(\d+|\*)/g, "yucca-$1").replaceAll(/\bjuniper-(\d+)/g, "asphodl-$1");
}

const grants: ReadonlySet<string> = new Set(["RoleBinding", "ClusterRoleBinding"]);
const givers: ReadonlySet<string> = new Set([
  "AWS::EKS::PodIdentityAssociation",
  "AWS::EKS::AccessEntry",
  "AWS::KMS::Grant",
]);

/** Takes about a third of all that gives rights away; `seed` says which. */
export function tighten({ estate, claims }: BlueprintEstate, seed: number): BlueprintEstate {
  const goes = (name: string): boolean => Number.parseInt(shortHash(`${seed} ${name}`, 6), 16) % 3 === 0;
  const tighter: Estate = {
    ...estate,
    clusters: estate.clusters.map((cluster) => ({
      ...cluster,
      objects: cluster.objects.filter(
        ({ kind, metadata }) => !(grants.has(kind) && goes(`${cluster.name}/${metadata.namespace}/${metadata.name}`)),
      ),
    })),
    accounts: estate.accounts.map((account) => ({
      ...account,
      resources: account.resources
        .filter(({ type, id }) => !(givers.has(type) && goes(id)))
        .map((resource) =>
          resource.type === "AWS::IAM::Role" && goes(resource.id)
            ? { ...resource, properties: { ...resource.properties, Policies: [] } }
            : resource,
        ),
    })),
  };
  return { estate: tighter, claims };
}

/** `<from> <to>` of every refuted pair. */
export function refutedPairs({ environments, exceptions = [] }: VerdictReport): ReadonlySet<string> {
  return new Set(
    exceptions.flatMap(({ from, refuted }) => refuted.map((to) => `${environments[from]} ${environments[to]}`)),
  );
}

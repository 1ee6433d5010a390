import { describe, expect, it } from "vitest";
import { acmeFiles, buildFiles } from "../../../test/support/example-files.ts";
import type { Estate, EstateResource } from "../../model/estate.ts";
import { claimsOverEstate } from "./claims-over-estate.ts";
import { estateOfBlueprint } from "./estate-of-blueprint.ts";

const built = buildFiles(acmeFiles());
const { platform, tenants } = built.documents;
const blueprint = estateOfBlueprint({ platform, tenants, placed: built.placed, bundles: [...built.bundles()] });
const vended = "555555555555";

/** What exists once everything was made: symbols replaced by what AWS might have chosen. */
function make(text: string): string {
  return text
    .replaceAll(/⟦harbor--prod~[^⟧]*⟧/gu, vended)
    .replaceAll(/⟦([0-9a-f]{4})⟧/gu, "$1Zz")
    .replaceAll(/⟦([^⟧|]*)\|[^⟧]*⟧/gu, "made-$1");
}

const live: Estate = {
  ...(JSON.parse(make(JSON.stringify(blueprint.estate))) as Estate),
  origin: "snapshot",
};

function claimed(estate: Estate, id: string) {
  const claim = claimsOverEstate(blueprint, estate).find((item) => `${item.tenant}/${item.environment}` === id);
  if (claim === undefined) throw new Error(id);
  return claim;
}

function withoutTags(estate: Estate): Estate {
  const strip = (resource: EstateResource): EstateResource => ({ ...resource, tags: {} });
  return {
    ...estate,
    accounts: estate.accounts.map((account) => ({ ...account, resources: account.resources.map(strip) })),
  };
}

describe("claimsOverEstate", () => {
  it("finds a vended account by its name", () => {
    expect(claimed(live, "harbor/prod").accounts).toEqual([vended]);
  });

  it("finds what AWS named, by inventory and the known part of the id", () => {
    const { resources } = claimed(live, "birch/prod");
    expect(resources).toContainEqual(expect.stringMatching(/:secret:birch--prod\/smtp-[0-9a-f]{4}Zz$/));
    expect(resources).toContain("arn:aws:s3:::acme--birch--prod--uploads");
  });

  it("drops what does not exist, and takes nothing that merely looks alike", () => {
    const { resources } = claimed(withoutTags(live), "birch/prod");
    expect(resources.filter((id) => id.includes(":secret:"))).toEqual([]);
    expect(resources).toContain("arn:aws:s3:::acme--birch--prod--uploads");
    const empty = claimed({ ...live, accounts: [] }, "birch/prod");
    expect([empty.resources, empty.partitions, empty.accounts]).toEqual([[], [], []]);
    expect(empty.namespaces).toHaveLength(2);
  });

  it("prefers the tags that only CloudFormation sets", () => {
    const forged = structuredClone(live) as unknown as { accounts: { resources: EstateResource[] }[] };
    const all = forged.accounts.flatMap((account) => account.resources);
    const secret = all.find(({ id }) => id.includes("secret:birch--prod/smtp"));
    const account = forged.accounts.find(({ resources }) => secret !== undefined && resources.includes(secret));
    if (secret === undefined || account === undefined) throw new Error("no secret");
    const made = "arn:aws:secretsmanager:eu-central-1:333333333333:secret:renamed-abcdef";
    const tags = {
      "aws:cloudformation:stack-name": "tenantry-birch--prod",
      "aws:cloudformation:logical-id": "DataSmtpSecret",
    };
    account.resources.push({ ...secret, id: made, tags });
    expect(claimed(forged as unknown as Estate, "birch/prod").resources).toContain(made);
  });
});

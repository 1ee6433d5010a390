import { describe, expect, it } from "vitest";
import { addableTemplates, writeMissingTemplate } from "../../../src/decide/missing-template.ts";
import { sitesOf } from "../../../src/decide/site.ts";
import type { Platform } from "../../../src/model/platform.ts";
import { loadDocuments } from "../../../src/spec/load-documents.ts";

const small = `
kind: Platform
metadata: {name: small}
spec:
  organization:
    id: o-a1b2c3d4e5
    managementAccountId: "111111111111"
    toolingAccountId: "222222222222"
    organizationalUnits: {staging: ou-ab12-aaaaaaaa, tenants: ou-ab12-bbbbbbbb, suspended: ou-ab12-cccccccc}
    accountEmail: "aws+{sequence}@small.example"
  guardrails: {allowedRegions: [eu-central-1, eu-west-1]}
  cells: [{name: main, accountId: "333333333333", region: eu-central-1, cluster: {networkPolicy: cilium}}]
`;

function load(text: string): Platform {
  const { value, diagnostics } = loadDocuments([{ path: "platform.yaml", text }]);
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return value.platform;
}

describe("a template that advice supposes", () => {
  const platform = load(small);
  const added = addableTemplates(platform);
  const sites = sitesOf({ ...platform, cellTemplates: added });

  it.each(added)("makes in $region, as $account, what its text says", (template) => {
    const site = sites.find(({ templates }) => templates.includes(template.name));
    if (site === undefined) throw new Error("a template makes a site");
    const text = writeMissingTemplate(added, site);
    const written = load(`${small}  cellTemplates: [${text}]\n`);
    expect(sitesOf(written).filter(({ templates }) => templates.includes(template.name))).toEqual([site]);
  });

  it("is another shared cell where there is one, and an own cluster wherever it is allowed", () => {
    const names = ["shared-eu-central-1", "common-eu-central-1", "own-eu-central-1", "own-eu-west-1"];
    expect(added.map(({ name }) => name)).toEqual(names);
  });
});

import { describe, expect, it } from "vitest";
import { awsCase, caseBundles, environmentBundle } from "../../../test/support/aws-cases.ts";
import { sampleArchitecture } from "../../../test/support/sample.ts";
import { renderCloudFormation } from "./render-cloudformation.ts";

const item = awsCase(sampleArchitecture("dedicated", "namespace"));

describe("renderCloudFormation", () => {
  it("writes a template and its deployment for each stack, by account and region", () => {
    expect([...renderCloudFormation([environmentBundle(item.context)])].map(({ path }) => path)).toEqual([
      "cloudformation/birch--prod/eu-central-1/tenantry-account.template.json",
      "cloudformation/birch--prod/eu-central-1/tenantry-account.parameters.json",
      "cloudformation/333333333333/eu-central-1/tenantry-birch--prod.template.json",
      "cloudformation/333333333333/eu-central-1/tenantry-birch--prod.parameters.json",
      "cloudformation/birch--prod/eu-central-1/tenantry-birch--prod.template.json",
      "cloudformation/birch--prod/eu-central-1/tenantry-birch--prod.parameters.json",
    ]);
  });

  it("names for every parameter an output that the other template has", () => {
    const files = new Map(
      [...renderCloudFormation(caseBundles(item))].map(({ path, text }) => [path, JSON.parse(text)]),
    );
    let checked = 0;
    for (const [path, deployment] of files) {
      if (!path.endsWith(".parameters.json")) continue;
      for (const source of Object.values<Record<string, string>>(deployment.parameters)) {
        if (source.fromStack === undefined) continue;
        const owner = source.fromStack.replace(/^stack\//, "cloudformation/");
        expect(files.get(`${owner}.template.json`)?.Outputs, `${path} needs ${owner}`).toHaveProperty([
          source.output ?? "",
        ]);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(3);
  });

  it("is lazy: nothing is rendered before it is asked for", () => {
    const bundles = (function* () {
      yield environmentBundle(item.context);
      throw new Error("read too far");
    })();
    const files = renderCloudFormation(bundles);
    expect(files.next().value?.path).toContain("tenantry-account.template.json");
  });
});

import { expect, it } from "vitest";
import { type EnvironmentOutputs, renderOutputs } from "./render-outputs.ts";

const outputs: EnvironmentOutputs = {
  tenant: "birch",
  environment: "prod",
  architecture: "shared x namespace",
  cell: "eu1-a",
  region: "eu-central-1",
  accountId: "333333333333",
  namespaces: ["birch--prod--jobs", "birch--prod--web"],
  bindings: { AWS_REGION: "eu-central-1", "uploads.bucket": "acme--birch--prod--uploads", "uploads.prefix": "" },
  stacks: { "333333333333/eu-central-1/tenantry-birch--prod": { ArnOfRoleWebApi: "arn:aws:iam::333333333333:role/x" } },
};

it("prints what an environment was given, and JSON with its stacks too", async () => {
  const { accountId: _, ...fresh } = outputs;
  const text = renderOutputs([outputs, { ...fresh, environment: "dev", release: "birch--dev/birch" }], "table");
  await expect(text).toMatchFileSnapshot("snapshots/outputs.snap");
  expect(JSON.parse(renderOutputs([outputs], "json"))).toEqual({
    formatVersion: "1.0",
    kind: "Outputs",
    environments: [outputs],
  });
});

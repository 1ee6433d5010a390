import { expect, it } from "vitest";
import { deploy } from "../../../../test/support/deploy-stack.ts";
import { acmeFiles, buildFiles } from "../../../../test/support/example-files.ts";
import { createStackSandbox, type StackSandbox } from "../../../../test/support/stack-sandbox.ts";
import type { Stack } from "../../../model/blueprint.ts";
import { outputAttributes, outputName, toIntrinsics } from "../../../model/cloudformation.ts";
import type { Deferred } from "../../../model/deferred.ts";
import { makeResource, settleResource } from "../resources/make-resource.ts";

const accounts = new Map([
  ["harbor--prod", "500000000001"],
  ["meridian-bank--prod", "500000000002"],
  ["quarry--prod", "500000000003"],
]);

function accountOf({ account }: Stack): string {
  return account.kind === "known" ? account.id : (accounts.get(account.key) ?? "");
}

/** What platform documents adopt: a VPC, a cluster in it, and whatever roles were there before. */
function seedCell(sandbox: StackSandbox, accountId: string, name: string, cidr: string): ReadonlyMap<string, string> {
  return sandbox.state.transact(() => {
    const context = sandbox.context({ accountId, region: "eu-central-1" });
    const make = (type: string, properties: Parameters<typeof makeResource>[1]["properties"]) =>
      settleResource(context, makeResource(context, { type, properties, generatedName: `${name}-${type.length}` }));
    const vpc = make("AWS::EC2::VPC", { CidrBlock: cidr });
    const base = cidr.split(".").slice(0, 2).join(".");
    const third = Number(cidr.split(".")[2]);
    const subnets = ["a", "b"].map((zone, index) =>
      make("AWS::EC2::Subnet", {
        VpcId: vpc.id,
        CidrBlock: `${base}.${third + index * 4}.0/22`,
        AvailabilityZone: `eu-central-1${zone}`,
      }),
    );
    const role = make("AWS::IAM::Role", {
      RoleName: `${name}-cluster`,
      AssumeRolePolicyDocument: { Statement: [{ Effect: "Allow", Principal: { Service: "eks.amazonaws.com" } }] },
    });
    const cluster = make("AWS::EKS::Cluster", {
      Name: name,
      Version: "1.36",
      RoleArn: role.attributes.Arn ?? "",
      ResourcesVpcConfig: { SubnetIds: subnets.map(({ id }) => id) },
    });
    return new Map([
      ["ClusterSecurityGroupId", String(cluster.attributes.ClusterSecurityGroupId)],
      ["PrivateSubnetIds", subnets.map(({ id }) => id).join(",")],
      ["VpcId", vpc.id],
    ]);
  });
}

it("deploys every template of the examples, in the order of what they need", async () => {
  const sandbox = createStackSandbox();
  const cells = new Map([
    ["cell/eu1-a", seedCell(sandbox, "333333333333", "shared-eu1", "10.64.0.0/20")],
    ["cell/gov1-a", seedCell(sandbox, "444444444444", "public-sector-eu1", "10.64.16.0/20")],
  ]);
  const stacks = [...buildFiles(acmeFiles()).bundles()].flatMap((bundle) => bundle.stacks);
  const outputs = new Map<string, Readonly<Record<string, string>>>();
  const lookUp = ({ attribute, resource }: Deferred): string | undefined => {
    if (resource.startsWith("organization/account/"))
      return accounts.get(resource.slice("organization/account/".length));
    if (resource.startsWith("cell/")) return cells.get(resource)?.get(attribute);
    const stackId = resource.slice(0, resource.lastIndexOf("/"));
    return outputs.get(stackId)?.[outputName(resource.slice(stackId.length + 1), attribute)];
  };
  const waiting = new Set(stacks.toSorted((left, right) => rank(left) - rank(right)));
  while (waiting.size > 0) {
    const before = waiting.size;
    for (const stack of waiting) {
      const { parameters, template } = toIntrinsics(stack);
      const values = Object.entries(parameters).map(([name, deferred]) => [name, lookUp(deferred)] as const);
      if (values.some(([, value]) => value === undefined)) continue;
      const client = sandbox.cloudFormation({ accountId: accountOf(stack), region: stack.region });
      const deployed = await deploy(sandbox, client, {
        name: stack.name,
        template,
        parameters: Object.fromEntries(values) as Record<string, string>,
        tags: stack.tags,
      });
      expect([stack.id, deployed.StackStatus, deployed.StackStatusReason]).toEqual([
        stack.id,
        "CREATE_COMPLETE",
        undefined,
      ]);
      const told = Object.fromEntries(
        (deployed.Outputs ?? []).map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]),
      );
      outputs.set(stack.id, told);
      for (const [logicalId, { type }] of Object.entries(stack.resources)) {
        for (const attribute of outputAttributes[type] ?? []) {
          expect(told[outputName(logicalId, attribute)], `${logicalId}.${attribute}`).toMatch(/\S/);
        }
      }
      waiting.delete(stack);
    }
    expect(waiting.size, `stuck: ${[...waiting].map(({ id }) => id).join(", ")}`).toBeLessThan(before);
  }
  expect(outputs.size).toBe(stacks.length);
});

function rank({ name }: Stack): number {
  const order = ["tenantry-tooling", "tenantry-account", "tenantry-cell-"];
  const found = order.findIndex((prefix) => name.startsWith(prefix));
  return found < 0 ? order.length : found;
}

import { deployRoleName, executionRoleName, ourRoleArn } from "../../src/model/account-entry.ts";
import type { StackApi } from "../../src/ports/stack-api.ts";
import type { AwsCloud } from "../../src/providers/aws/cloud.ts";

const place = { accountId: "333333333333", region: "eu-central-1" };
const unit = "ou-ab12-11111111";
const policy = "p-examplepolicyid111";
const account = "444444444444";
const tags = { tenant: "birch", "tenantry:managed-by": "tenantry" };

/** Calls every method of the cloud, each in all its variants, so that every request it can make is made. */
export async function driveCloud(cloud: AwsCloud): Promise<void> {
  await cloud.caller();
  await driveAccounts(cloud);
  await drivePolicies(cloud);
  await driveStacks(cloud.stacks(place, "deploy"));
  await driveBucket(cloud);
  await driveNetwork(cloud);
  await cloud.eks(place, "read").findCluster("shared-eu1");
  await (await cloud.eksConnection(place, "deploy", "shared-eu1")).token();
  const quotas = cloud.serviceQuotas(place, "administrator");
  await quotas.value("ec2", "L-1216C47A");
  await quotas.request("ec2", "L-1216C47A", 64);
  const tagged = cloud.taggedResources(place, "read");
  await drain(tagged.list({ key: "tenantry:inventory", values: ["tenant/birch/prod"], tags }));
  await cloud.costTags.status("tenant");
  await cloud.costTags.activate("tenant");
  // Of no listed account, so that its age has to be asked for when it refuses.
  await cloud.canEnter("555555555555", "administrator");
}

async function driveAccounts({ organization }: AwsCloud): Promise<void> {
  await organization.describe();
  await drain(organization.listAccounts());
  await drain(organization.listAccountsForParent(unit));
  await drain(organization.listUnits("r-ab12"));
  await organization.findParent(account);
  await organization.listTags(account);
  await organization.createAccount({
    name: "acme--birch--prod",
    email: "aws+1@acme.example",
    roleName: "OrganizationAccountAccessRole",
    tags,
  });
  await organization.listCreations(["IN_PROGRESS", "SUCCEEDED", "FAILED"]);
  await organization.renameAccount(account, "acme--birch--prod");
  await organization.moveAccount(account, unit, "ou-ab12-22222222");
  await organization.closeAccount(account);
  const made = await organization.createUnit({ parentId: unit, name: "standard", tags });
  await organization.renameUnit(made, "regulated");
  await organization.deleteUnit(made);
  await organization.tag(account, tags);
  await organization.untag(account, ["tenant"]);
}

async function drivePolicies({ organization }: AwsCloud): Promise<void> {
  const type = "SERVICE_CONTROL_POLICY";
  const content = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await drain(organization.listPolicies(type));
  await organization.policyContent(policy);
  await organization.listTargets(policy);
  await organization.listPoliciesForTarget(unit, type);
  const made = await organization.createPolicy({ name: "guard", type, description: "Guardrails", content, tags });
  await organization.updatePolicy(made, { content });
  await organization.updatePolicy(made, { name: "guard-2", description: "" });
  await organization.attachPolicy(made, unit);
  await organization.detachPolicy(made, unit);
  await organization.deletePolicy(made);
}

async function driveStacks(stacks: StackApi): Promise<void> {
  const stackName = "tenantry-birch--prod";
  const changeSetName = "tenantry-0123456789abcdef";
  const roleArn = ourRoleArn(place.accountId, place.region, executionRoleName);
  await drain(stacks.list());
  await stacks.find(stackName);
  await stacks.template(stackName);
  const request = { stackName, changeSetName, parameters: { Vpc: "vpc-1" }, tags };
  await stacks.createChangeSet({ ...request, type: "CREATE", template: { kind: "body", text: "{}" }, roleArn });
  const url = "https://acme--tooling-222222222222.s3.eu-central-1.amazonaws.com/templates/a.json";
  await stacks.createChangeSet({ ...request, type: "UPDATE", template: { kind: "url", url } });
  const imports = [{ logicalId: "Key", type: "AWS::KMS::Key", identifier: { KeyId: "0123" } }];
  await stacks.createChangeSet({ ...request, type: "IMPORT", imports, template: { kind: "body", text: "{}" } });
  await stacks.findChangeSet(stackName, changeSetName);
  await stacks.executeChangeSet(stackName, changeSetName);
  await stacks.deleteChangeSet(stackName, changeSetName);
  await stacks.events(stackName);
  await stacks.events(stackName, "event-0");
  await stacks.delete(stackName);
  await stacks.delete(stackName, {
    retain: ["Key"],
    roleArn: ourRoleArn(place.accountId, place.region, deployRoleName),
  });
  await stacks.continueRollback(stackName, { skip: [] });
  await stacks.continueRollback(stackName, { skip: ["Role"] });
  await stacks.setTerminationProtection(stackName, true);
}

async function driveBucket(cloud: AwsCloud): Promise<void> {
  const bucket = cloud.bucket("acme--tooling-222222222222", "eu-central-1");
  await bucket.exists();
  await bucket.get("leases/a");
  await bucket.put("templates/a.json", "{}");
  await bucket.put("leases/a", "{}", { if: "absent" });
  await bucket.put("leases/a", "{}", { if: { etag: '"e1"' } });
  await bucket.delete("leases/a");
  await bucket.delete("leases/a", { etag: '"e1"' });
  await bucket.list("leases/");
}

async function driveNetwork(cloud: AwsCloud): Promise<void> {
  const network = cloud.network(place, "administrator");
  await network.findDefaultVpc();
  await network.deleteDefaultVpc("vpc-1");
  const group = await network.defaultSecurityGroup("vpc-1");
  if (group !== undefined) await network.closeSecurityGroup(group);
  await network.privateSubnets("vpc-1", ["subnet-1", "subnet-public"]);
}

async function drain(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of pages);
}

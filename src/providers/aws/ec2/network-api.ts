import { TenantryError } from "../../../model/error.ts";
import type { NetworkApi, SecurityGroup } from "../../../ports/cloud.ts";
import { collect, given, orUndefined, pages, requireField } from "../answer.ts";
import type { Send } from "../operation.ts";
import { deleteDefaultVpc } from "./delete-default-vpc.ts";
import type { Ec2Sdk } from "./operations.ts";
import { privateSubnets } from "./private-subnets.ts";

export function createNetworkApi(send: Send<Ec2Sdk>): NetworkApi {
  return {
    findDefaultVpc: async () => {
      const answer = await send("DescribeVpcs", { Filters: [{ Name: "is-default", Values: ["true"] }] });
      return answer.Vpcs?.[0]?.VpcId;
    },
    deleteDefaultVpc: (vpcId) => deleteDefaultVpc(send, vpcId),
    defaultSecurityGroup: async (vpcId) => {
      const id = await findDefaultGroup(send, vpcId);
      return id === undefined ? undefined : readRules(send, id);
    },
    closeSecurityGroup: (group) => closeSecurityGroup(send, group),
    privateSubnets: (vpcId, subnetIds) => privateSubnets(send, vpcId, subnetIds),
  };
}

async function findDefaultGroup(send: Send<Ec2Sdk>, vpcId: string): Promise<string | undefined> {
  const Filters = [
    { Name: "vpc-id", Values: [vpcId] },
    { Name: "group-name", Values: ["default"] },
  ];
  const answer = await send("DescribeSecurityGroups", { Filters }, { subject: `vpc ${vpcId}` });
  return answer.SecurityGroups?.[0]?.GroupId;
}

async function readRules(send: Send<Ec2Sdk>, groupId: string): Promise<SecurityGroup> {
  const Filters = [{ Name: "group-id", Values: [groupId] }];
  const found = pages(
    (NextToken) =>
      send(
        "DescribeSecurityGroupRules",
        { Filters, ...given("NextToken", NextToken) },
        { subject: `security group ${groupId}` },
      ),
    (page) => page.NextToken,
  );
  const rules = await collect(found, (page) => page.SecurityGroupRules);
  const ids = (egress: boolean) =>
    rules
      .filter(({ IsEgress }) => (IsEgress === true) === egress)
      .map(({ SecurityGroupRuleId }) => requireField(SecurityGroupRuleId, "a rule's id"));
  return { id: groupId, ingressRuleIds: ids(false), egressRuleIds: ids(true) };
}

/** A rule that somebody else took away meanwhile makes AWS refuse all of them, so what is left is read again. */
async function closeSecurityGroup(send: Send<Ec2Sdk>, group: SecurityGroup): Promise<void> {
  if (await revoke(send, group)) return;
  const now = await readRules(send, group.id);
  const left = {
    id: group.id,
    ingressRuleIds: now.ingressRuleIds.filter((id) => group.ingressRuleIds.includes(id)),
    egressRuleIds: now.egressRuleIds.filter((id) => group.egressRuleIds.includes(id)),
  };
  if (await revoke(send, left)) return;
  throw new TenantryError(`the rules of security group ${group.id} change while they are being removed; run again`, {
    code: "TEN7103",
    source: "remote",
    failure: "conflict",
    retry: "later",
  });
}

async function revoke(send: Send<Ec2Sdk>, { id, ingressRuleIds, egressRuleIds }: SecurityGroup): Promise<boolean> {
  const options = { subject: `security group ${id}` };
  if (ingressRuleIds.length > 0) {
    const input = { GroupId: id, SecurityGroupRuleIds: [...ingressRuleIds] };
    if ((await orUndefined(send("RevokeSecurityGroupIngress", input, options))) === undefined) return false;
  }
  if (egressRuleIds.length === 0) return true;
  const input = { GroupId: id, SecurityGroupRuleIds: [...egressRuleIds] };
  return (await orUndefined(send("RevokeSecurityGroupEgress", input, options))) !== undefined;
}

import type { JsonObject } from "../../../model/json.ts";
import { checkQuota, maps, requireResource, resourcesWith, text, texts } from "./check.ts";
import { requireVpc } from "./network-types.ts";
import { type CloudResource, makeId, putResource } from "./resource-state.ts";
import { type ResourceContext, ResourceError, type ResourceType } from "./resource-type.ts";

const groupType = "AWS::EC2::SecurityGroup";
const outward: JsonObject = { IpProtocol: "-1", CidrIp: "0.0.0.0/0" };

const securityGroup: ResourceType = {
  check: ({ context, properties }) => {
    if (text(properties, "VpcId") !== undefined) requireVpc(context, properties);
    for (const rule of [...maps(properties, "SecurityGroupIngress"), ...maps(properties, "SecurityGroupEgress")]) {
      for (const name of ["SourceSecurityGroupId", "DestinationSecurityGroupId"]) {
        const other = text(rule, name);
        if (other !== undefined) requireResource(context, groupType, other);
      }
    }
    checkQuota(context, "vpc:rules-per-security-group", maps(properties, "SecurityGroupIngress").length - 1);
  },
  create: ({ context, properties, generatedName }) => {
    const vpcId = text(properties, "VpcId") ?? "";
    const name = text(properties, "GroupName") ?? generatedName;
    const taken = resourcesWith(context, groupType, ({ properties: other, attributes }) => {
      return attributes.VpcId === vpcId && (other.GroupName ?? attributes.GroupName) === name;
    });
    if (taken.length > 0) {
      throw new ResourceError("AlreadyExists", `The security group '${name}' already exists for VPC '${vpcId}'`);
    }
    checkQuota(context, "vpc:security-groups", resourcesWith(context, groupType, () => true).length);
    const id = makeId(context.state, "sg");
    return { id, attributes: { Id: id, GroupId: id, GroupName: name, VpcId: vpcId } };
  },
  remove: (context, resource) => {
    const users = groupUses(context, resource.id);
    if (users.length > 0) {
      throw new ResourceError(
        "InvalidRequest",
        `resource ${resource.id} has a dependent object (${users.map(({ id }) => id).join(", ")})`,
      );
    }
  },
};

/** Rules as resources of their own are kept in the group's lists, where the group's reader finds them. */
function ruleType(list: "SecurityGroupIngress" | "SecurityGroupEgress"): ResourceType {
  return {
    check: ({ context, properties }) => {
      requireResource(context, groupType, text(properties, "GroupId") ?? "");
      const other = text(properties, "SourceSecurityGroupId") ?? text(properties, "DestinationSecurityGroupId");
      if (other !== undefined) requireResource(context, groupType, other);
    },
    create: ({ context, properties }) => {
      const group = requireResource(context, groupType, text(properties, "GroupId") ?? "");
      const id = makeId(context.state, "sgr");
      const { GroupId: _group, ...rule } = properties;
      const rules = [...maps(group.properties, list), { ...rule, RuleId: id }];
      putResource(context.state, { ...group, properties: { ...group.properties, [list]: rules } });
      return { id, attributes: { Id: id } };
    },
    remove: (context, resource) => {
      const group = requireResource(context, groupType, text(resource.properties, "GroupId") ?? "");
      const rules = maps(group.properties, list).filter(({ RuleId }) => RuleId !== resource.id);
      putResource(context.state, { ...group, properties: { ...group.properties, [list]: rules } });
    },
  };
}

/** Security groups and their rules. */
export const securityGroupTypes: Readonly<Record<string, ResourceType>> = {
  [groupType]: securityGroup,
  "AWS::EC2::SecurityGroupEgress": ruleType("SecurityGroupEgress"),
  "AWS::EC2::SecurityGroupIngress": ruleType("SecurityGroupIngress"),
};

/** The rules of a group in one direction. A group made without egress rules lets everything out. */
export function rulesOf(group: CloudResource, direction: "ingress" | "egress"): readonly JsonObject[] {
  if (direction === "ingress") return maps(group.properties, "SecurityGroupIngress");
  return group.properties.SecurityGroupEgress === undefined ? [outward] : maps(group.properties, "SecurityGroupEgress");
}

function groupUses(context: ResourceContext, groupId: string): readonly CloudResource[] {
  const holds = (list: readonly string[]): boolean => list.includes(groupId);
  return [
    ...resourcesWith(context, "AWS::EC2::VPCEndpoint", ({ properties }) =>
      holds(texts(properties, "SecurityGroupIds")),
    ),
    ...resourcesWith(context, "AWS::RDS::DBCluster", ({ properties }) =>
      holds(texts(properties, "VpcSecurityGroupIds")),
    ),
    ...resourcesWith(context, "AWS::EKS::Cluster", ({ properties }) =>
      holds(texts((properties.ResourcesVpcConfig ?? {}) as JsonObject, "SecurityGroupIds")),
    ),
    ...resourcesWith(context, groupType, (other) => {
      const rules = [...rulesOf(other, "ingress"), ...rulesOf(other, "egress")];
      return other.id !== groupId && rules.some((rule) => rule.SourceSecurityGroupId === groupId);
    }),
  ];
}

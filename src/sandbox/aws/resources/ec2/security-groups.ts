import type {
  DescribeSecurityGroupRulesCommandInput,
  DescribeSecurityGroupRulesResult,
  DescribeSecurityGroupsCommandInput,
  DescribeSecurityGroupsResult,
  RevokeSecurityGroupEgressCommandInput,
  RevokeSecurityGroupIngressCommandInput,
  SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import { type JsonObject, stableStringify } from "../../../../model/json.ts";
import { shortHash } from "../../../../model/names.ts";
import { awsError } from "../../aws-error.ts";
import type { Call } from "../../service.ts";
import { text } from "../check.ts";
import { type CloudResource, findResource, listResources, putResource } from "../resource-state.ts";
import { rulesOf } from "../security-group-types.ts";
import { ec2Page, tagList } from "./describe-network.ts";
import { chooseItems, filterItems } from "./filter.ts";

const groupType = "AWS::EC2::SecurityGroup";

const groupName = ({ attributes, properties }: CloudResource): string =>
  String(properties.GroupName ?? attributes.GroupName ?? "");

export function describeSecurityGroups(
  input: DescribeSecurityGroupsCommandInput,
  call: Call,
): DescribeSecurityGroupsResult {
  const all = listResources(call.state, call, groupType);
  const chosen = chooseItems(all, input.GroupIds, { error: "InvalidGroup.NotFound", noun: "security group" });
  const found = filterItems(chosen, input.Filters, {
    tags: ({ tags }) => tags,
    values: {
      "group-id": ({ id }) => [id],
      "group-name": (group) => [groupName(group)],
      "vpc-id": ({ properties }) => [text(properties, "VpcId")],
    },
  });
  const { items, rest } = ec2Page(found, ({ id }) => id, input);
  return {
    ...rest,
    SecurityGroups: items.map((group) => ({
      GroupId: group.id,
      GroupName: groupName(group),
      Description: text(group.properties, "GroupDescription") ?? "",
      OwnerId: group.accountId,
      VpcId: text(group.properties, "VpcId") ?? "",
      Tags: tagList(group.tags),
    })),
  };
}

export function describeSecurityGroupRules(
  input: DescribeSecurityGroupRulesCommandInput,
  call: Call,
): DescribeSecurityGroupRulesResult {
  const all = listResources(call.state, call, groupType).flatMap((group) => [
    ...rulesOf(group, "ingress").map((rule) => describeRule(group, rule, "ingress")),
    ...rulesOf(group, "egress").map((rule) => describeRule(group, rule, "egress")),
  ]);
  const wanted = input.SecurityGroupRuleIds ?? [];
  const missing = wanted.find((id) => !all.some(({ SecurityGroupRuleId }) => SecurityGroupRuleId === id));
  if (missing !== undefined) {
    throw awsError(
      "InvalidSecurityGroupRuleId.NotFound",
      `The security group rule ID '${missing}' does not exist`,
      400,
    );
  }
  const chosen = all.filter(
    ({ SecurityGroupRuleId = "" }) => wanted.length === 0 || wanted.includes(SecurityGroupRuleId),
  );
  const found = filterItems(chosen, input.Filters, {
    tags: () => ({}),
    values: {
      "group-id": ({ GroupId }) => [GroupId],
      "security-group-rule-id": ({ SecurityGroupRuleId }) => [SecurityGroupRuleId],
    },
  });
  const sorted = found.toSorted((left, right) => (ruleKey(left) < ruleKey(right) ? -1 : 1));
  const { items, rest } = ec2Page(sorted, ruleKey, input);
  return { ...rest, SecurityGroupRules: items };
}

const ruleKey = ({ SecurityGroupRuleId = "" }: SecurityGroupRule): string => SecurityGroupRuleId;

/** RevokeSecurityGroupIngress: by rule ids, all of them or none. */
export function revokeIngress(input: RevokeSecurityGroupIngressCommandInput, call: Call): object {
  return revoke(call, input, "ingress");
}

/** RevokeSecurityGroupEgress: by rule ids, all of them or none. */
export function revokeEgress(input: RevokeSecurityGroupEgressCommandInput, call: Call): object {
  return revoke(call, input, "egress");
}

function revoke(
  call: Call,
  { GroupId = "", SecurityGroupRuleIds = [] }: RevokeSecurityGroupIngressCommandInput,
  direction: "ingress" | "egress",
): object {
  const group = findResource(call.state, call, groupType, GroupId);
  if (group === undefined) {
    throw awsError("InvalidGroup.NotFound", `The security group '${GroupId}' does not exist`, 400);
  }
  if (SecurityGroupRuleIds.length === 0) {
    throw awsError("InvalidParameterValue", "The sandbox revokes rules by SecurityGroupRuleIds only.", 400);
  }
  const rules = rulesOf(group, direction);
  const known = new Set(rules.map((rule) => ruleId(group, rule, direction)));
  const missing = SecurityGroupRuleIds.find((id) => !known.has(id));
  if (missing !== undefined) {
    throw awsError(
      "InvalidSecurityGroupRuleId.NotFound",
      `The security group rule ID '${missing}' does not exist`,
      400,
    );
  }
  const left = rules.filter((rule) => !SecurityGroupRuleIds.includes(ruleId(group, rule, direction)));
  const list = direction === "ingress" ? "SecurityGroupIngress" : "SecurityGroupEgress";
  putResource(call.state, { ...group, properties: { ...group.properties, [list]: left } });
  return { Return: true };
}

function ruleId(group: CloudResource, rule: JsonObject, direction: string): string {
  return text(rule, "RuleId") ?? `sgr-0${shortHash(`${group.id}/${direction}/${stableStringify(rule)}`, 16)}`;
}

function describeRule(group: CloudResource, rule: JsonObject, direction: "ingress" | "egress"): SecurityGroupRule {
  const cidr = text(rule, "CidrIp");
  const other = text(rule, "SourceSecurityGroupId") ?? text(rule, "DestinationSecurityGroupId");
  return {
    SecurityGroupRuleId: ruleId(group, rule, direction),
    GroupId: group.id,
    GroupOwnerId: group.accountId,
    IsEgress: direction === "egress",
    IpProtocol: text(rule, "IpProtocol") ?? "-1",
    FromPort: Number(rule.FromPort ?? -1),
    ToPort: Number(rule.ToPort ?? -1),
    ...(cidr === undefined ? {} : { CidrIpv4: cidr }),
    ...(other === undefined ? {} : { ReferencedGroupInfo: { GroupId: other, UserId: group.accountId } }),
  };
}

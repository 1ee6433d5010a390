import { type StackResource, stackResourceId } from "../../model/blueprint.ts";
import { defer } from "../../model/deferred.ts";
import type { Origin } from "../../model/origin.ts";
import { type Tags, tagList } from "./tags.ts";
import { zones } from "./vpc.ts";

/** Nothing from the internet reaches any VPC of the account and region, whatever its routes say. */
export function compilePublicAccessBlock(origin: Origin): Record<string, StackResource> {
  return {
    VpcPublicAccess: {
      type: "AWS::EC2::VPCBlockPublicAccessOptions",
      properties: { InternetGatewayBlockMode: "block-ingress" },
      origin,
    },
  };
}

/** Except the subnets that hold only gateways and load balancers. */
export function compilePublicSubnetExclusions(
  stack: string,
  tags: Tags,
  origin: Origin,
): Record<string, StackResource> {
  const exclusions = zones.map((zone): [string, StackResource] => [
    `PublicSubnetExclusion${zone}`,
    {
      type: "AWS::EC2::VPCBlockPublicAccessExclusion",
      properties: {
        InternetGatewayExclusionMode: "allow-bidirectional",
        SubnetId: defer(stackResourceId(stack, `PublicSubnet${zone}`), "SubnetId"),
        Tags: tagList(tags),
      },
      origin,
    },
  ]);
  return Object.fromEntries(exclusions);
}

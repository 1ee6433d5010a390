import type { DiagnosticCatalogue } from "../../model/diagnostic.ts";

/** Why AWS resources cannot be compiled at all: found beforehand by `checkEnforcement`, else thrown. */
export const awsCodes: DiagnosticCatalogue = {
  TEN4204: {
    title: "An IAM policy does not fit",
    explanation:
      "A role takes ten managed policies of 6,144 characters; this one has access to more resources than that.",
    fix: "Give access to fewer resources, or split the work over more service accounts.",
  },
  TEN4205: {
    title: "The guardrails do not fit",
    explanation:
      "An organizational unit takes ten service control policies of 10,240 characters and five resource control policies of 5,120.",
    fix: "Shorten guardrails.allowedRegions.",
  },
  TEN4206: {
    title: "A VPC block is too small or malformed",
    explanation: "A VPC needs six subnets over three availability zones, and AWS takes no subnet below /28.",
    fix: "Use blocks of /16 to /24 in network.addressPools.",
  },
  TEN4207: {
    title: "An AWS resource type is not supported",
    explanation: "Tenantry only compiles types whose isolation it can prove.",
    fix: "Use one of the types that `tenantry explain tenant.environments.aws` lists.",
  },
  TEN4209: {
    title: "A stack is too large",
    explanation:
      "CloudFormation takes 500 resources, 200 parameters, 200 outputs and 1 MB in a stack, and one environment is one stack so that it rolls back alone.",
    fix: "Split the environment's resources over two environments.",
  },
};

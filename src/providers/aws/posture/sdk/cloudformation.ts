/** The calls of AWS CloudFormation by which posture is read; loading this loads the SDK. */
export {
  CloudFormationClient as Client,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";

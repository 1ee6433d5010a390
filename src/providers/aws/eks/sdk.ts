/** The calls of Amazon EKS that are made; loading this loads the SDK. */
export { DescribeClusterCommand, EKSClient as Client } from "@aws-sdk/client-eks";

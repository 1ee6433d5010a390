import type { Call } from "../service.ts";

interface Named {
  readonly StackName?: string;
  readonly Bucket?: string;
  readonly Key?: string;
  readonly name?: string;
  readonly clusterName?: string;
}

/** The ARN that an operation is about, where its input says so; `*` elsewhere. */
export function resourceOf({ accountId, region, service }: Call, input: object): string {
  const { Bucket, Key, StackName, clusterName, name } = input as Named;
  switch (service) {
    case "CloudFormation":
      if (StackName === undefined) return "*";
      return StackName.startsWith("arn:")
        ? StackName
        : `arn:aws:cloudformation:${region}:${accountId}:stack/${StackName}/*`;
    case "EKS": {
      const cluster = clusterName ?? name;
      return cluster === undefined ? "*" : `arn:aws:eks:${region}:${accountId}:cluster/${cluster}`;
    }
    case "S3":
      return Key === undefined ? `arn:aws:s3:::${Bucket ?? "*"}` : `arn:aws:s3:::${Bucket ?? "*"}/${Key}`;
    default:
      return "*";
  }
}

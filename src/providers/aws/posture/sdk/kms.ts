/** The calls of AWS KMS by which posture is read; loading this loads the SDK. */
export {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  KMSClient as Client,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from "@aws-sdk/client-kms";

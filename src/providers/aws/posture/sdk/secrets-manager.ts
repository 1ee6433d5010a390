/** The calls of AWS Secrets Manager; GetSecretValue is not among them by which posture is read; loading this loads the SDK. */
export {
  GetResourcePolicyCommand,
  ListSecretsCommand,
  SecretsManagerClient as Client,
} from "@aws-sdk/client-secrets-manager";

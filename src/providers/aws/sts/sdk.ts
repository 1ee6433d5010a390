/** The calls of AWS STS that are made; loading this loads the SDK. */
export { AssumeRoleCommand, GetCallerIdentityCommand, STSClient as Client } from "@aws-sdk/client-sts";

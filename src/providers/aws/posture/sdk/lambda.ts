/** The calls of AWS Lambda by which posture is read; loading this loads the SDK. */
export {
  GetPolicyCommand,
  LambdaClient as Client,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";

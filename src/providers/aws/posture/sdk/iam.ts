/** The calls of AWS Identity and Access Management by which posture is read; loading this loads the SDK. */
export {
  GetAccountAuthorizationDetailsCommand,
  GetOpenIDConnectProviderCommand,
  IAMClient as Client,
  ListOpenIDConnectProvidersCommand,
} from "@aws-sdk/client-iam";

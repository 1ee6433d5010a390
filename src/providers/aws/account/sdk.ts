/** The calls of AWS Account Management that are made; loading this loads the SDK. */
export { AccountClient as Client, PutAccountNameCommand } from "@aws-sdk/client-account";

import type { AwsCredentials } from "./sdk-client.ts";

export type AmbientCredentials = () => Promise<AwsCredentials & { readonly expiresAtMs?: number }>;

/** The credentials that everything starts from: those given, else what the standard chain finds for the profile. */
export function ambientCredentials(
  given: AwsCredentials | (() => Promise<AwsCredentials>) | undefined,
  profile: string | undefined,
): AmbientCredentials {
  if (typeof given === "function") return given;
  if (given !== undefined) return () => Promise.resolve(given);
  let chain: Promise<AmbientCredentials> | undefined;
  return async () => {
    chain ??= standardChain(profile);
    return (await chain)();
  };
}

async function standardChain(profile: string | undefined): Promise<AmbientCredentials> {
  const { fromNodeProviderChain } = await import("@aws-sdk/credential-providers");
  const provider = fromNodeProviderChain(profile === undefined ? {} : { profile });
  return async () => {
    const { expiration, ...credentials } = await provider();
    return expiration === undefined ? credentials : { ...credentials, expiresAtMs: expiration.getTime() };
  };
}

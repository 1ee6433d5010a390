/** Accounts of the example; documentation numbers that nobody has. */
export const accounts = {
  management: "111111111111",
  shared: "222222222222",
  fir: "333333333333",
  juniper: "444444444444",
  linden: "555555555555",
} as const;

export const region = "eu-central-1";

export function roleArn(account: string, name: string): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

/** The issuer of a cluster's tokens, without its scheme. */
export function issuerOf(cluster: string): string {
  const id = [...cluster].map((letter) => letter.charCodeAt(0).toString(16).toUpperCase()).join("");
  return `oidc.eks.${region}.amazonaws.com/id/${id.padEnd(32, "0").slice(0, 32)}`;
}

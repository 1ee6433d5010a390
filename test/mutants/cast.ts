/** Who attacks whom: two tenants that are alike and share a cell, one with an API server of its own, one with its own cluster. */
export const cell = "eu1-a";
export const account = "333333333333";
export const attacker = {
  id: "birch-0/prod",
  group: "oidc:birch-0-devs",
  namespace: "birch-0--prod--web",
  role: "arn:aws:iam::333333333333:role/tenantry/birch-0--prod--web--api",
} as const;
export const victim = {
  id: "birch-1/prod",
  group: "oidc:birch-1-devs",
  namespace: "birch-1--prod--web",
  environment: "birch-1--prod",
  role: "arn:aws:iam::333333333333:role/tenantry/birch-1--prod--web--api",
  bucket: "arn:aws:s3:::acme--birch-1--prod--uploads",
} as const;
export const pair: readonly [string, string] = [attacker.id, victim.id];
/** Has nodes and a virtual cluster of its own on the cell. */
export const virtual = { id: "forge-0/prod", namespace: "forge-0--prod", release: "forge-0" } as const;

import { z } from "zod";
import { cidr, region } from "../schema/amounts.ts";
import { apiVersionField } from "../schema/metadata.ts";
import { cellReference, environmentName, templateName, tenantName } from "../schema/names.ts";
import type { RawLock } from "../schema/raw.ts";

const scope = z.enum(["anyone", "group", "nobody"]);

const openedCell = z.strictObject({ name: cellReference, template: templateName, vpcCidr: cidr });

const placement = z.strictObject({
  name: environmentName.describe("The environment."),
  architecture: z.strictObject({
    account: z.enum(["shared", "dedicated"]),
    accountSharedWith: scope,
    cluster: z.enum(["namespace", "vcluster", "cluster"]),
    clusterSharedWith: scope,
    nodesSharedWith: scope,
    boundaries: z.array(z.enum(["own-kms-key", "own-nodes", "own-vpc", "sandboxed-runtime"])).default([]),
  }),
  host: cellReference.describe("The cell whose cluster runs it."),
  account: z
    .strictObject({
      cell: cellReference.optional().describe("The cell in whose account its AWS resources live."),
      dedicated: z.string().min(1).max(128).optional().describe("The key of an account of its own."),
    })
    .describe("Exactly one of `cell` and `dedicated`."),
  region,
  vpcCidr: cidr.optional(),
  opens: openedCell.optional().describe("The host, when it was opened from a template."),
  opensForAccount: openedCell.optional().describe("The cell of the account, when that was opened from a template."),
  names: z.record(z.string(), z.string()).default({}),
});

/** The lock document: decisions only, never an observed id. */
export const lockSchema: z.ZodType<RawLock> = z.strictObject({
  apiVersion: apiVersionField,
  kind: z.enum(["TenantLock"]),
  metadata: z.strictObject({ name: tenantName }),
  spec: z.strictObject({ environments: z.array(placement) }),
});

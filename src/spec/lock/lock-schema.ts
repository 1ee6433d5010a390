import { z } from "zod";
import { cidr, region } from "../schema/amounts.ts";
import { apiVersionField } from "../schema/metadata.ts";
import { cellReference, environmentName, templateName, tenantName } from "../schema/names.ts";
import type { RawLock } from "../schema/raw.ts";

const scope = z.enum(["anyone", "group", "nobody"]).describe("Who else may use it.");

const openedCell = z.strictObject({
  name: cellReference.describe("The cell's name."),
  template: templateName.describe("The cell template it is made from."),
  vpcCidr: cidr.describe("The block of its VPC."),
});

const placement = z.strictObject({
  name: environmentName.describe("The environment."),
  architecture: z
    .strictObject({
      account: z.enum(["shared", "dedicated"]).describe("The account model."),
      accountSharedWith: scope,
      cluster: z.enum(["namespace", "vcluster", "cluster"]).describe("The cluster model."),
      clusterSharedWith: scope,
      nodesSharedWith: scope,
      boundaries: z
        .array(z.enum(["own-kms-key", "own-nodes", "own-vpc", "sandboxed-runtime"]))
        .default([])
        .describe("What it has on top of the models."),
    })
    .describe("What was decided when it was placed."),
  host: cellReference.describe("The cell whose cluster runs it."),
  account: z
    .strictObject({
      cell: cellReference.optional().describe("The cell in whose account its AWS resources live."),
      dedicated: z.string().min(1).max(128).optional().describe("The key of an account of its own."),
    })
    .describe("Exactly one of `cell` and `dedicated`."),
  region: region.describe("Where it is."),
  vpcCidr: cidr.optional().describe("The block of a VPC of its own."),
  opens: openedCell.optional().describe("The host, when it was opened from a template."),
  opensForAccount: openedCell.optional().describe("The cell of the account, when that was opened from a template."),
  names: z.record(z.string(), z.string()).default({}).describe("Names that were chosen once and stay."),
});

/** The lock document: decisions only, never an observed id. */
export const lockSchema: z.ZodType<RawLock> = z
  .strictObject({
    apiVersion: apiVersionField,
    kind: z.enum(["TenantLock"]).describe("Which document this is."),
    metadata: z.strictObject({ name: tenantName.describe("The tenant's name.") }).describe("Whose lock it is."),
    spec: z
      .strictObject({ environments: z.array(placement).describe("One entry for each placed environment.") })
      .describe("Where the tenant is placed."),
  })
  .describe("Where a tenant's environments are placed; written by `tenantry lock`, never by hand.");

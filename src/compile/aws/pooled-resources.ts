import type { StackResource } from "../../model/blueprint.ts";
import { platformOrigin } from "../../model/origin.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform, PooledResource } from "../../model/platform.ts";
import { compilePooledBucket } from "./data/bucket.ts";
import { permittedProperties } from "./data/data-resource.ts";
import { compileDatabaseCluster } from "./data/database.ts";
import { compilePooledTable, tableSettings } from "./data/table.ts";
import { cellDataNetwork } from "./data-network.ts";
import { cellKeyArn } from "./keys.ts";
import { cellResource, cellStackId, poolLogicalId } from "./names.ts";
import { cellTags } from "./tags.ts";

/** What environments of a cell may attach to with `tenancy: pool`, encrypted with the cell's key. */
export function compilePooledResources(platform: Platform, cell: PlacedCell): Record<string, StackResource> {
  const resources: Record<string, StackResource> = {};
  for (const key of Object.keys(cell.pooled).sort()) {
    const pooled = cell.pooled[key];
    if (pooled !== undefined) Object.assign(resources, compilePooled({ platform, cell, key, pooled }));
  }
  return resources;
}

interface PooledInput {
  readonly platform: Platform;
  readonly cell: PlacedCell;
  readonly key: string;
  readonly pooled: PooledResource;
}

function compilePooled(input: PooledInput): Record<string, StackResource> {
  const { platform, cell, key, pooled } = input;
  const common = {
    properties: permittedProperties(pooled.type, pooled.properties),
    origin: platformOrigin(platform.name, `spec.cells[${cell.name}].pooled.${key}`),
  };
  const tags = cellTags(platform, cell);
  switch (pooled.type) {
    case "AWS::S3::Bucket": {
      const logical = poolLogicalId(key, "bucket");
      const settings = { name: pooled.name, key: cellKeyArn(cell), tags };
      const place = { region: cell.region, organization: platform.organization.id };
      return compilePooledBucket({ ...common, ...place, id: cellResource(cell, logical), logical, settings });
    }
    case "AWS::DynamoDB::Table": {
      const settings = tableSettings(pooled.name, cellKeyArn(cell), tags);
      const partitionKey = pooled.partitionKey ?? "pk";
      return compilePooledTable({ ...common, logical: poolLogicalId(key, "table"), partitionKey, settings });
    }
    case "AWS::RDS::DBCluster":
      return compileDatabaseCluster({
        ...common,
        stack: cellStackId(cell),
        logical: (part) => poolLogicalId(key, part),
        name: pooled.name,
        database: "tenantry",
        key: cellKeyArn(cell),
        network: cellDataNetwork(cell),
        tags,
        instances: 2,
        deletionProtection: cell.ownedBy === undefined,
        backupDays: 35,
        leaves: cell.ownedBy === undefined ? "itself" : "snapshot",
      });
    default:
      return {};
  }
}

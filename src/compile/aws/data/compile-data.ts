import { TenantryError } from "../../../model/error.ts";
import { formatOrigin } from "../../../model/origin.ts";
import type { ServiceAccountSpec } from "../../../model/tenant.ts";
import type { EnvironmentContext } from "../../context.ts";
import type { Statement } from "../policy-document.ts";
import { accessLevel } from "./access-roles.ts";
import { compileBucket } from "./bucket.ts";
import { type DataInput, type DataResource, dataOrigin } from "./data-resource.ts";
import { compileDatabase } from "./database.ts";
import { compileQueue } from "./queue.ts";
import { compileSecret } from "./secret.ts";
import { compileTable } from "./table.ts";

/** An environment's data resources by key, in the order of the keys. */
export interface EnvironmentData {
  readonly entries: readonly { readonly input: DataInput; readonly resource: DataResource }[];
}

export function compileData(context: EnvironmentContext): EnvironmentData {
  const keys = Object.keys(context.environment.aws).sort();
  return {
    entries: keys.flatMap((key) => {
      const spec = context.environment.aws[key];
      if (spec === undefined) return [];
      const input = { context, key, spec };
      return [{ input, resource: compileDataResource(input) }];
    }),
  };
}

/** Every right that a service account has to the environment's data. */
export function serviceAccountStatements(data: EnvironmentData, account: ServiceAccountSpec): readonly Statement[] {
  return data.entries.flatMap(({ input, resource }) => {
    const level = accessLevel(input, account);
    return level === undefined ? [] : resource.grant(level);
  });
}

function compileDataResource(input: DataInput): DataResource {
  switch (input.spec.type) {
    case "AWS::S3::Bucket":
      return compileBucket(input);
    case "AWS::DynamoDB::Table":
      return compileTable(input);
    case "AWS::SQS::Queue":
      return compileQueue(input);
    case "AWS::SecretsManager::Secret":
      return compileSecret(input);
    case "AWS::RDS::DBCluster":
      return compileDatabase(input);
    default:
      throw new TenantryError(`${formatOrigin(dataOrigin(input))}: ${input.spec.type} is not supported`, {
        code: "TEN4207",
        source: "user",
      });
  }
}

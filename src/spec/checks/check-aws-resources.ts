import type { PooledResource } from "../../model/platform.ts";
import { suggest } from "../did-you-mean.ts";
import { keyAt, type Problem, valueAt } from "../problem.ts";
import type { RawAwsResource } from "../schema/raw.ts";
import type { DocumentPath } from "../source-file.ts";
import { environmentsOf, type LoadedEnvironment, type LoadedModel } from "./loaded-model.ts";

/** `tenancy` and `pool` of each AWS resource: types that cannot be pooled, and pools that no cell offers. */
export function checkAwsResources(model: LoadedModel): readonly Problem[] {
  const offered = offeredPools(model);
  return model.tenants
    .flatMap(environmentsOf)
    .flatMap((environment) =>
      Object.entries(environment.raw.aws).flatMap(([key, raw]) =>
        checkResource({ environment, raw, key, path: [...environment.path, "aws", key], offered }),
      ),
    );
}

type OfferedPools = ReadonlyMap<string, readonly PooledResource[]> | undefined;

function offeredPools({ platform }: LoadedModel): OfferedPools {
  if (platform === undefined) return undefined;
  const offered = new Map<string, PooledResource[]>();
  for (const { pooled } of [...platform.platform.cells, ...platform.platform.cellTemplates]) {
    for (const [name, resource] of Object.entries(pooled)) offered.set(name, [...(offered.get(name) ?? []), resource]);
  }
  return offered;
}

interface ResourceContext {
  readonly environment: LoadedEnvironment;
  readonly raw: RawAwsResource;
  readonly key: string;
  readonly path: DocumentPath;
  readonly offered: OfferedPools;
}

function checkResource(context: ResourceContext): readonly Problem[] {
  const { environment, raw, path } = context;
  const { document } = environment.loaded;
  if (raw.tenancy === "silo") {
    if (raw.pool === undefined) return [];
    return [
      {
        code: "TEN1703",
        severity: "error",
        summary: `pool "${raw.pool}" has no effect without tenancy: pool`,
        fix: "add tenancy: pool, or remove pool",
        at: keyAt(document, ...path, "pool"),
      },
    ];
  }
  if (raw.type === "AWS::SQS::Queue") {
    return [
      {
        code: "TEN1702",
        severity: "error",
        summary: "a queue cannot be pooled, because it has no partition that a policy could tell apart",
        fix: "set tenancy: silo",
        at: valueAt(document, ...path, "tenancy"),
      },
    ];
  }
  return raw.type === "AWS::SecretsManager::Secret" ? [] : checkPool(context);
}

function checkPool({ environment, raw, key, path, offered }: ResourceContext): readonly Problem[] {
  if (offered === undefined) return [];
  const { document } = environment.loaded;
  const name = raw.pool ?? key;
  const resources = offered.get(name);
  const at = raw.pool === undefined ? keyAt(document, ...path) : valueAt(document, ...path, "pool");
  if (resources === undefined) {
    const fitting = [...offered].filter(([, all]) => all.some(({ type }) => type === raw.type)).map(([pool]) => pool);
    return [
      {
        code: "TEN1402",
        severity: "error",
        summary: `no cell has a pooled resource "${name}"`,
        fix: suggest(name, fitting, "add it to the cell's pooled, or set tenancy: silo"),
        at,
      },
    ];
  }
  if (resources.some(({ type }) => type === raw.type)) return [];
  return [
    {
      code: "TEN1703",
      severity: "error",
      summary: `the pool "${name}" holds ${resources[0]?.type ?? "another type"}, not ${raw.type}`,
      fix: "use a pool of the same type, or correct the type",
      at,
    },
  ];
}

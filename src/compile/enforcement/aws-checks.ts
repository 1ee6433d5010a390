import { findDataResourceType, isTemplateFunction } from "../../model/data-resource-types.ts";
import type { JsonValue } from "../../model/json.ts";
import type { AwsResourceSpec } from "../../model/tenant.ts";
import { findPooled } from "../aws/bindings.ts";
import { hasOwnVpc } from "../aws/data-network.ts";
import type { EnvironmentContext } from "../context.ts";
import { type Check, type Finding, when } from "./finding.ts";

/** Whether AWS resources become what their entries say. */
export const awsChecks: readonly Check[] = [
  forEachResource((_context, key, spec) => {
    const reserved = findDataResourceType(spec.type)?.reserved ?? [];
    return Object.keys(spec.properties)
      .filter((name) => reserved.includes(name))
      .map((name) => ({
        code: "TEN4201",
        severity: "error",
        summary: `${key} sets ${name}, which Tenantry sets itself`,
        path: `aws.${key}.properties.${name}`,
      }));
  }),
  forEachResource((_context, key, spec) =>
    findTemplateLanguage(spec.properties).map((found) => ({
      code: "TEN4201",
      severity: "error",
      summary: `${key} uses ${found}, which CloudFormation would compute with the platform's rights`,
      path: `aws.${key}.properties`,
    })),
  ),
  forEachResource((context, key, spec) => {
    if (spec.tenancy !== "pool" || findDataResourceType(spec.type)?.poolable !== true) return [];
    const pooled = findPooled(context, key, spec);
    if (pooled?.type === spec.type) return [];
    const { account } = context.placement;
    const place = account.kind === "cell" ? `cell ${account.cell}` : "an account of its own";
    return [
      {
        code: "TEN4202",
        severity: "error",
        summary: `${key} attaches to the pool ${spec.pool ?? key} of ${spec.type}, but it was placed in ${place}, which has none`,
        path: `aws.${key}`,
      },
    ];
  }),
  forEachResource((context, key, spec) =>
    spec.type === "AWS::RDS::DBCluster" && spec.tenancy === "silo" && hasOwnVpc(context)
      ? [
          {
            code: "TEN4203",
            severity: "warning",
            summary: `the database ${key} is in the environment's own VPC, and its pods are in the VPC of cell ${context.host.name}`,
            path: `aws.${key}`,
          },
        ]
      : [],
  ),
  ({ environment, placement }) =>
    when(environment.requirements.ownConsole && placement.account.kind === "dedicated", {
      code: "TEN4208",
      severity: "warning",
      summary: "its owners get an account, but nothing signs them in to its console",
      path: "requirements.ownConsole",
    }),
];

/** Intrinsic functions and dynamic references at any depth, each once. */
function findTemplateLanguage(value: JsonValue): readonly string[] {
  if (typeof value === "string") return value.includes("{{resolve:") ? ["{{resolve:…}}"] : [];
  if (typeof value !== "object" || value === null) return [];
  const found = Object.entries(value).flatMap(([key, item]) => [
    ...(isTemplateFunction(key) ? [key] : []),
    ...findTemplateLanguage(item as JsonValue),
  ]);
  return [...new Set(found)];
}

function forEachResource(
  check: (context: EnvironmentContext, key: string, spec: AwsResourceSpec) => readonly Finding[],
): Check {
  return (context) =>
    Object.keys(context.environment.aws)
      .sort()
      .flatMap((key) => {
        const spec = context.environment.aws[key];
        return spec === undefined ? [] : check(context, key, spec);
      });
}

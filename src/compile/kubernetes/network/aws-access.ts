import { compareText } from "../../../model/json.ts";
import type { AwsResourceSpec } from "../../../model/tenant.ts";
import type { EnvironmentContext } from "../../context.ts";
import type { FqdnRule } from "./fqdn-policies.ts";

const https = [443];

/** The short names of the namespaces that hold a service account with an AWS role. */
export function awsNamespaces(context: EnvironmentContext): ReadonlySet<string> {
  const used = new Set(Object.values(context.environment.aws).flatMap(({ access }) => Object.keys(access)));
  const accounts = context.environment.serviceAccounts.filter(({ name }) => used.has(name));
  return new Set(accounts.map(({ namespace }) => namespace));
}

/** The regional endpoints that the environment's AWS resources are reached at, by host name and port. */
export function awsEndpoints(context: EnvironmentContext): readonly FqdnRule[] {
  const { region } = context.placement;
  const rules = new Map<string, FqdnRule>();
  for (const resource of Object.values(context.environment.aws)) {
    const rule = endpointsOf(resource, region);
    rules.set(JSON.stringify(rule), rule);
  }
  return [...rules].sort(([left], [right]) => compareText(left, right)).map(([, rule]) => rule);
}

/** Host names by type, from the service endpoint tables in the AWS General Reference. */
function endpointsOf(resource: AwsResourceSpec, region: string): FqdnRule {
  const suffix = `${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  switch (resource.type) {
    case "AWS::S3::Bucket":
      return { hosts: [`s3.${suffix}`, `*.s3.${suffix}`], ports: https };
    case "AWS::DynamoDB::Table":
      return { hosts: [`dynamodb.${suffix}`, `*.ddb.${suffix}`], ports: https };
    case "AWS::SQS::Queue":
      return { hosts: [`sqs.${suffix}`], ports: https };
    case "AWS::SecretsManager::Secret":
      return { hosts: [`secretsmanager.${suffix}`], ports: https };
    case "AWS::RDS::DBCluster":
      return { hosts: [`*.${region}.rds.amazonaws.com`], ports: [databasePort(resource)] };
    default:
      return { hosts: [`*.${suffix}`], ports: https };
  }
}

function databasePort(resource: AwsResourceSpec): number {
  const { Port: port, Engine: engine } = resource.properties;
  if (typeof port === "number") return port;
  return typeof engine === "string" && engine.includes("mysql") ? 3306 : 5432;
}

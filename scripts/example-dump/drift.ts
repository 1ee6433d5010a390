import type { CloudFormationTemplate } from "../../src/model/cloudformation.ts";
import type { JsonObject } from "../../src/model/json.ts";

/** What happened to live objects since they were applied: undefined when somebody deleted it. */
export function driftObject(live: JsonObject): JsonObject | undefined {
  const { name, namespace } = live.metadata as { readonly name: string; readonly namespace?: string };
  if (live.kind === "NetworkPolicy" && namespace === "juniper--prod--notebooks" && name === "tenantry-default-deny") {
    return undefined;
  }
  if (live.kind === "ResourceQuota" && namespace === "birch--prod--web" && name === "tenantry") {
    const spec = live.spec as { readonly hard: JsonObject };
    return { ...live, spec: { ...spec, hard: { ...spec.hard, "requests.cpu": "16", pods: "200" } } };
  }
  if (live.kind === "RoleBinding" && namespace === "land-registry--prod--portal") {
    const subjects = live.subjects as readonly JsonObject[];
    return { ...live, subjects: [...subjects, { kind: "User", name: "contractor@example.com" }] };
  }
  return live;
}

/** Templates as an older version of the documents made them. */
export function olderTemplate(environment: string): (template: CloudFormationTemplate) => CloudFormationTemplate {
  switch (environment) {
    case "land-registry/prod":
      return (template) => withoutType(template, "AWS::SecretsManager::Secret");
    case "harbor/prod":
      return (template) => withProperty(template, "AWS::SQS::Queue", { FifoQueue: true });
    default:
      return (template) => template;
  }
}

function withoutType(template: CloudFormationTemplate, type: string): CloudFormationTemplate {
  const resources = Object.entries(template.Resources).filter(([, resource]) => resource.Type !== type);
  const names = new Set(resources.map(([name]) => name));
  const outputs = Object.entries(template.Outputs ?? {}).filter(([output]) =>
    [...names].some((name) => output.endsWith(`Of${name}`)),
  );
  return { ...template, Resources: Object.fromEntries(resources), Outputs: Object.fromEntries(outputs) };
}

function withProperty(template: CloudFormationTemplate, type: string, added: JsonObject): CloudFormationTemplate {
  const resources = Object.entries(template.Resources).map(([name, resource]) => [
    name,
    resource.Type === type ? { ...resource, Properties: { ...resource.Properties, ...added } } : resource,
  ]);
  return { ...template, Resources: Object.fromEntries(resources) };
}

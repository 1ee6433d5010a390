import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import type { Property, PropertyType, Resource, SpecDatabase } from "@aws-cdk/service-spec-types";
import type {
  CloudFormationSpec,
  PropertySpec,
  PropertyTypeSpec,
  ResourceTypeSpec,
} from "../src/model/cloudformation-spec.ts";
import { sortKeys } from "../src/model/json.ts";

/**
 * Writes `data/cloudformation-types.json`: the slice of the published CloudFormation specification that we use.
 *
 * Run with the date of the slice: `node scripts/generate-cloudformation-types.ts 2026-11-24`. Without a date the
 * committed one is kept, so that a run against the same specification changes no byte.
 */
const packageName = "@aws-cdk/aws-service-spec";
const target = new URL("../data/cloudformation-types.json", import.meta.url);

/** Every type that the compiler emits, and the neighbours that a snapshot of the same services holds. */
const types: readonly string[] = [
  "AWS::Budgets::Budget",
  "AWS::DynamoDB::Table",
  "AWS::EC2::EIP",
  "AWS::EC2::EgressOnlyInternetGateway",
  "AWS::EC2::FlowLog",
  "AWS::EC2::InternetGateway",
  "AWS::EC2::LaunchTemplate",
  "AWS::EC2::NatGateway",
  "AWS::EC2::NetworkAcl",
  "AWS::EC2::NetworkAclEntry",
  "AWS::EC2::Route",
  "AWS::EC2::RouteTable",
  "AWS::EC2::SecurityGroup",
  "AWS::EC2::SecurityGroupEgress",
  "AWS::EC2::SecurityGroupIngress",
  "AWS::EC2::Subnet",
  "AWS::EC2::SubnetRouteTableAssociation",
  "AWS::EC2::VPC",
  "AWS::EC2::VPCBlockPublicAccessExclusion",
  "AWS::EC2::VPCBlockPublicAccessOptions",
  "AWS::EC2::VPCEndpoint",
  "AWS::EC2::VPCGatewayAttachment",
  "AWS::EC2::VPCPeeringConnection",
  "AWS::EKS::AccessEntry",
  "AWS::EKS::Addon",
  "AWS::EKS::Cluster",
  "AWS::EKS::FargateProfile",
  "AWS::EKS::IdentityProviderConfig",
  "AWS::EKS::Nodegroup",
  "AWS::EKS::PodIdentityAssociation",
  "AWS::IAM::InstanceProfile",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::OIDCProvider",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::IAM::RolePolicy",
  "AWS::IAM::User",
  "AWS::KMS::Alias",
  "AWS::KMS::Key",
  "AWS::Logs::LogGroup",
  "AWS::Organizations::Account",
  "AWS::Organizations::OrganizationalUnit",
  "AWS::Organizations::Policy",
  "AWS::RDS::DBCluster",
  "AWS::RDS::DBClusterParameterGroup",
  "AWS::RDS::DBInstance",
  "AWS::RDS::DBSubnetGroup",
  "AWS::S3::AccessPoint",
  "AWS::S3::Bucket",
  "AWS::S3::BucketPolicy",
  "AWS::SQS::Queue",
  "AWS::SQS::QueuePolicy",
  "AWS::SSO::Assignment",
  "AWS::SSO::PermissionSet",
  "AWS::SecretsManager::ResourcePolicy",
  "AWS::SecretsManager::Secret",
];

const database = loadAwsServiceSpecSync();
const slice: CloudFormationSpec = {
  source: {
    package: packageName,
    version: installedVersion(),
    license: "Apache-2.0",
    asOf: process.argv[2] ?? committedDate(),
  },
  types: Object.fromEntries(types.map((type) => [type, sliceType(database, type)])),
};
writeFileSync(target, `${JSON.stringify(sortKeys(slice), null, 1)}\n`);

function sliceType(db: SpecDatabase, type: string): ResourceTypeSpec {
  const resource = db.lookup("resource", "cloudFormationType", "equals", type).only();
  const definitions = new Map<string, Record<string, PropertySpec>>();
  const properties = sliceProperties(db, resource.properties, definitions);
  const tags = resource.tagInformation;
  return {
    properties,
    definitions: Object.fromEntries(definitions),
    attributes: Object.keys(resource.attributes).sort(),
    identifier: identifierOf(resource),
    ...(tags === undefined
      ? {}
      : {
          tags: { property: tags.tagPropertyName, form: tags.variant === "map" ? ("map" as const) : ("list" as const) },
        }),
    stateful: resource.isStateful === true,
  };
}

function identifierOf(resource: Resource): readonly string[] {
  return resource.cfnRefIdentifier ?? resource.primaryIdentifier ?? [];
}

function sliceProperties(
  db: SpecDatabase,
  properties: Readonly<Record<string, Property>>,
  definitions: Map<string, Record<string, PropertySpec>>,
): Record<string, PropertySpec> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, sliceProperty(db, property, definitions)]),
  );
}

function sliceProperty(
  db: SpecDatabase,
  property: Property,
  definitions: Map<string, Record<string, PropertySpec>>,
): PropertySpec {
  const change = property.causesReplacement;
  return {
    type: sliceValueType(db, property.type, definitions),
    ...(property.required === true ? { required: true } : {}),
    ...(change === "yes" ? { replacement: "always" } : change === "maybe" ? { replacement: "sometimes" } : {}),
  };
}

function sliceValueType(
  db: SpecDatabase,
  type: PropertyType,
  definitions: Map<string, Record<string, PropertySpec>>,
): PropertyTypeSpec {
  switch (type.type) {
    case "string": {
      const allowed = "allowedValues" in type ? (type.allowedValues as readonly string[] | undefined) : undefined;
      return { kind: "string", ...(allowed === undefined ? {} : { oneOf: allowed }) };
    }
    case "array":
      return { kind: "list", of: sliceValueType(db, type.element, definitions) };
    case "map":
      return { kind: "map", of: sliceValueType(db, type.element, definitions) };
    case "union":
      return { kind: "union", of: type.types.map((option) => sliceValueType(db, option, definitions)) };
    case "ref": {
      const definition = db.get("typeDefinition", type.reference.$ref);
      if (!definitions.has(definition.name)) {
        const members: Record<string, PropertySpec> = {};
        definitions.set(definition.name, members);
        Object.assign(members, sliceProperties(db, definition.properties, definitions));
      }
      return { kind: "ref", name: definition.name };
    }
    case "null":
      return { kind: "json" };
    default:
      return { kind: type.type };
  }
}

function installedVersion(): string {
  const path = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

function committedDate(): string {
  return (JSON.parse(readFileSync(target, "utf8")) as CloudFormationSpec).source.asOf;
}

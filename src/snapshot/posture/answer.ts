import type { JsonObject, JsonValue } from "../../model/json.ts";
import { asObject } from "../dump-file.ts";

/** An answer of AWS with everything that its file's name and its own words say about where it is from. */
export interface Answer {
  /** Lower case without dashes, however the file spells it: `describevpcs`. */
  readonly operation: string;
  readonly value: JsonObject;
  readonly accountId?: string;
  readonly region?: string;
  /** What it is about: the parts of the file's name after the operation. */
  readonly names: readonly string[];
  readonly source: string;
}

/** Fields that only one operation's answer has at its top, for files that are called anything. */
const shapes: Readonly<Record<string, string>> = {
  AccessKeyMetadata: "listaccesskeys",
  Accounts: "listaccounts",
  Buckets: "listbuckets",
  ClientIDList: "getopenidconnectprovider",
  DBClusters: "describedbclusters",
  DBInstances: "describedbinstances",
  DelegatedAdministrators: "listdelegatedadministrators",
  DelegatedServices: "listdelegatedservicesforaccount",
  Functions: "listfunctions",
  Grants: "listgrants",
  KeyMetadata: "describekey",
  LaunchTemplateVersions: "describelaunchtemplateversions",
  NatGateways: "describenatgateways",
  NetworkAcls: "describenetworkacls",
  Organization: "describeorganization",
  OrganizationalUnits: "listorganizationalunitsforparent",
  Policies: "listpolicies",
  PublicAccessBlockConfiguration: "getpublicaccessblock",
  Reservations: "describeinstances",
  ResourceTagMappingList: "getresources",
  RoleDetailList: "getaccountauthorizationdetails",
  Roots: "listroots",
  RouteTables: "describeroutetables",
  SecretList: "listsecrets",
  SecurityGroups: "describesecuritygroups",
  Stacks: "describestacks",
  Subnets: "describesubnets",
  Table: "describetable",
  Targets: "listtargetsforpolicy",
  VpcEndpoints: "describevpcendpoints",
  VpcPeeringConnections: "describevpcpeeringconnections",
  Vpcs: "describevpcs",
  accessEntry: "describeaccessentry",
  addon: "describeaddon",
  associatedAccessPolicies: "listassociatedaccesspolicies",
  association: "describepodidentityassociation",
  cluster: "describecluster",
  fargateProfile: "describefargateprofile",
  nodegroup: "describenodegroup",
  policyText: "getrepositorypolicy",
  repositories: "describerepositories",
};

/** Folders of the layout in which `plan` reads an organisation, with the operation that their files answer. */
const organizationFolders: Readonly<Record<string, string>> = {
  accounts: "listaccountsforparent",
  tags: "listtagsforresource",
  targets: "listtargetsforpolicy",
  units: "listorganizationalunitsforparent",
};

const regionPattern = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const operationPattern = /^(?:describe|get|list)-?[a-z]/i;

/** Reads a file's name and shape; undefined when neither tells the operation. */
export function readAnswer(path: string, value: JsonObject): Answer | undefined {
  const parts = path
    .replace(/\.json$/, "")
    .split("/")
    .map(decode);
  const named = namedOperation(parts);
  const shape = Object.keys(value).find((key) => Object.hasOwn(shapes, key));
  const operation = named?.operation ?? attributesOperation(value) ?? (shape === undefined ? undefined : shapes[shape]);
  if (operation === undefined) return undefined;
  const arn = /"arn:aws[a-z-]*:[a-z0-9-]+:([a-z0-9-]*):(\d{12}):/.exec(JSON.stringify(value).slice(0, scanned));
  const accountId = parts.find((part) => /^\d{12}$/.test(part)) ?? arn?.[2];
  const region = parts.find((part) => regionPattern.test(part)) ?? (arn?.[1] === "" ? undefined : arn?.[1]);
  return {
    operation,
    value,
    names: named?.names ?? [],
    source: path,
    ...(accountId === undefined ? {} : { accountId }),
    ...(region === undefined ? {} : { region }),
  };
}

/** The first ARN of an answer stands near its start. */
const scanned = 20_000;

function namedOperation(
  parts: readonly string[],
): { readonly operation: string; readonly names: readonly string[] } | undefined {
  for (const [index, part] of parts.entries()) {
    const rest = parts.slice(index + 1);
    if (parts[0] === "organizations" && rest.length === 1) {
      const operation = organizationFolders[part];
      if (operation !== undefined) return { operation, names: rest };
    }
    if (!operationPattern.test(part) || part.includes(":")) continue;
    const [operation = "", ...inName] = part.split(".");
    return { operation: operation.replaceAll("-", "").toLowerCase(), names: [...inName, ...rest] };
  }
  return undefined;
}

/** Queues and topics answer with the same field. */
function attributesOperation(value: JsonObject): string | undefined {
  const attributes = asObject(value.Attributes);
  if (attributes?.QueueArn !== undefined) return "getqueueattributes";
  return attributes?.TopicArn === undefined ? undefined : "gettopicattributes";
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * A policy as an object: IAM answers it percent-encoded, other services as text, the command line already read. Undefined
 * for what is none.
 */
export function readPolicy(value: JsonValue | undefined): JsonObject | undefined {
  if (typeof value !== "string") return asObject(value);
  const text = value.trimStart().startsWith("%") ? decode(value) : value;
  try {
    return asObject(JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

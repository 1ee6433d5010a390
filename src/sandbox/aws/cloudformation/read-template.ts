import { awsError } from "../aws-error.ts";
import type { Call } from "../service.ts";
import type { EngineLinks } from "./stack-work.ts";
import { invalid, type Template } from "./template.ts";

const bodyLimit = 51_200;
const objectLimit = 1_048_576;

/** Where a request says that its template is. */
export interface TemplateSource {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
}

/** The text of a request's template: its own, or an object of S3 read with the caller's rights. */
export function readTemplate(call: Call, links: EngineLinks, { TemplateBody, TemplateURL }: TemplateSource): string {
  if ((TemplateBody === undefined) === (TemplateURL === undefined)) {
    throw invalid("Either Template URL or Template Body must be specified.");
  }
  if (TemplateBody !== undefined) {
    if (Buffer.byteLength(TemplateBody) > bodyLimit) {
      throw invalid(
        `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${bodyLimit}`,
      );
    }
    return TemplateBody;
  }
  const body = readUrl(call, links, TemplateURL ?? "");
  if (Buffer.byteLength(body) > objectLimit) {
    throw invalid(`Template may not exceed ${objectLimit} bytes in size.`);
  }
  return body;
}

function readUrl(call: Call, links: EngineLinks, url: string): string {
  const match =
    /^https:\/\/(?<bucket>[^./]+(?:\.[^./]+)*?)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?\/(?<key>[^?]+)/.exec(
      url,
    ) ?? /^https:\/\/s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?\/(?<bucket>[^/]+)\/(?<key>[^?]+)/.exec(url);
  const { bucket, key } = match?.groups ?? {};
  if (bucket === undefined || key === undefined) {
    throw invalid(`TemplateURL must be a supported URL.`);
  }
  try {
    return links.readObject(call, bucket, decodeURIComponent(key));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw invalid(
      `S3 error: ${error.message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
    );
  }
}

const namedTypes: Readonly<Record<string, string>> = {
  "AWS::IAM::InstanceProfile": "InstanceProfileName",
  "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
  "AWS::IAM::Role": "RoleName",
  "AWS::IAM::User": "UserName",
};
const iamTypes: ReadonlySet<string> = new Set([
  ...Object.keys(namedTypes),
  "AWS::IAM::Group",
  "AWS::IAM::Policy",
  "AWS::IAM::RolePolicy",
  "AWS::IAM::UserToGroupAddition",
]);

/** Refuses a template that makes identities when the request does not say that it may. */
export function checkCapabilities(template: Template, capabilities: readonly string[]): void {
  const needed = requiredCapability(template);
  const isGiven =
    needed === undefined ||
    capabilities.includes(needed) ||
    (needed === "CAPABILITY_IAM" && capabilities.includes("CAPABILITY_NAMED_IAM"));
  if (!isGiven) throw awsError("InsufficientCapabilitiesException", `Requires capabilities : [${needed}]`, 400);
}

function requiredCapability({ resources }: Template): "CAPABILITY_IAM" | "CAPABILITY_NAMED_IAM" | undefined {
  const identities = Object.values(resources).filter(({ type }) => iamTypes.has(type));
  if (identities.length === 0) return undefined;
  const isNamed = identities.some(({ properties, type }) => properties[namedTypes[type] ?? ""] !== undefined);
  return isNamed ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM";
}

import type { EstateResource } from "../../../model/estate.ts";
import { absent, type FindKey, free, type KeyValue, known, notKnown } from "../key-value.ts";
import { principalKeys } from "../request/read-context.ts";
import type { EstatePrincipal, IamIndex } from "./iam-index.ts";

/** What a session's tags are: the role's own, overlaid by what whoever made the session set. */
export interface SessionTags {
  /** Set for sure, by EKS Pod Identity. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** Whether whoever assumes the role may set a tag; absent: never. */
  readonly choosable?: (tag: string) => boolean;
}

export interface KeySource {
  readonly index: IamIndex;
  readonly principal: EstatePrincipal;
  readonly session?: SessionTags;
  /** What is asked for; absent for what is not in the estate. */
  readonly target?: EstateResource;
  /** Keys that belong to the question, in lower case. */
  readonly asked?: ReadonlyMap<string, KeyValue>;
  /** Whether the caller can set the tags of what is asked for. */
  readonly retags?: boolean;
}

/**
 * The knowledge of each condition key in a request that a principal of the estate makes: known, the caller's to choose, or
 * not known. A key that is not listed is not known.
 */
export function sessionKeys(source: KeySource): FindKey {
  const { principal, index, target, asked } = source;
  const fixed = new Map<string, KeyValue>(principalKeys(principal.caller));
  const organization = index.scene.estate.organization?.id;
  fixed.set("aws:principalorgid", memberOf(index, principal.accountId, organization));
  const path = index.organizationPath(principal.accountId);
  fixed.set("aws:principalorgpaths", path === undefined ? notKnown : known(path));
  fixed.set("kms:calleraccount", known(principal.accountId));
  if (target !== undefined) addTarget(fixed, source, { target, organization });
  return (key) => asked?.get(key) ?? fixed.get(key) ?? tagKey(key, source) ?? classOf(key);
}

function memberOf(index: IamIndex, accountId: string, organization: string | undefined): KeyValue {
  if (organization === undefined) return notKnown;
  return index.scene.findAccount(accountId) === undefined ? notKnown : known(organization);
}

interface Target {
  readonly target: EstateResource;
  readonly organization: string | undefined;
}

function addTarget(fixed: Map<string, KeyValue>, { index }: KeySource, { target, organization }: Target): void {
  fixed.set("aws:resourceaccount", known(target.accountId));
  fixed.set("aws:resourceorgid", memberOf(index, target.accountId, organization));
  const path = index.organizationPath(target.accountId);
  fixed.set("aws:resourceorgpaths", path === undefined ? notKnown : known(path));
  fixed.set("aws:requestedregion", target.region === "global" ? free : known(target.region));
}

const principalTag = "aws:principaltag/";
const resourceTag = /^(?:aws|iam|secretsmanager|ecr|kms|s3|ec2|eks)?:?resourcetag\//;

/** Tag names are compared without case. */
function tagKey(key: string, { principal, session, target, retags }: KeySource): KeyValue | undefined {
  if (key.startsWith(principalTag)) {
    const tag = key.slice(principalTag.length);
    if (session?.choosable?.(tag) === true) return free;
    return findTag(session?.fixed, tag) ?? findTag(principal.tags, tag) ?? absent;
  }
  const match = resourceTag.exec(key)?.[0];
  if (match === undefined) return undefined;
  if (retags === true) return free;
  // Buckets have tags in requests only where somebody turned that on.
  if (target === undefined || target.type === "AWS::S3::Bucket") return notKnown;
  return findTag(target.tags, key.slice(match.length)) ?? absent;
}

function findTag(tags: Readonly<Record<string, string>> | undefined, tag: string): KeyValue | undefined {
  for (const [name, value] of Object.entries(tags ?? {})) {
    if (name.toLowerCase() === tag) return known(value);
  }
  return undefined;
}

/** What the caller sets by the way it makes the request, or can arrange. */
const freeKeys: ReadonlySet<string> = new Set([
  "aws:calledvia",
  "aws:calledviafirst",
  "aws:calledvialast",
  "aws:currenttime",
  "aws:epochtime",
  "aws:multifactorauthage",
  "aws:multifactorauthpresent",
  "aws:referer",
  "aws:requestedregion",
  "aws:securetransport",
  "aws:sourceidentity",
  "aws:sourceip",
  "aws:sourcevpc",
  "aws:sourcevpcarn",
  "aws:sourcevpce",
  "aws:tagkeys",
  "aws:tokenissuetime",
  "aws:useragent",
  "aws:viaawsservice",
  "aws:vpcsourceip",
  "iam:passedtoservice",
  "iam:associatedresourcearn",
  "iam:permissionsboundary",
  "iam:policyarn",
  "kms:viaservice",
  "kms:grantisforawsresource",
  "s3:prefix",
  "s3:delimiter",
  "s3:max-keys",
  "secretsmanager:versionstage",
  "secretsmanager:versionid",
  "sts:externalid",
  "sts:rolesessionname",
  "sts:sourceidentity",
]);

const freePrefixes: readonly string[] = [
  "aws:requesttag/",
  "kms:encryptioncontext:",
  "s3:x-amz-",
  "dynamodb:attributes",
  "dynamodb:leadingkeys",
  "dynamodb:select",
  "dynamodb:returnvalues",
];

/** What only requests of AWS services, or of no principal of an account, carry. */
const absentKeys: ReadonlySet<string> = new Set([
  "aws:principalservicename",
  "aws:principalservicenameslist",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:assumedroot",
]);

function classOf(key: string): KeyValue {
  if (freeKeys.has(key) || freePrefixes.some((prefix) => key.startsWith(prefix))) return free;
  return absentKeys.has(key) ? absent : notKnown;
}

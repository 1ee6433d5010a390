import type { EstateResource } from "../../../model/estate.ts";
import { oncePer } from "../../scene/once-per.ts";
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
  const { index, target, asked } = source;
  const fixed = ownKeysOf(index)(source.principal);
  const about = target === undefined ? undefined : targetKeysOf(index)(target);
  return (key) => asked?.get(key) ?? fixed.get(key) ?? about?.get(key) ?? tagKey(key, source) ?? classOf(key);
}

/** What AWS says about the principal, the same in all of its requests. */
const ownKeysOf = oncePer((index: IamIndex) =>
  oncePer(({ caller, accountId }: EstatePrincipal): ReadonlyMap<string, KeyValue> => {
    const path = index.organizationPath(accountId);
    return new Map<string, KeyValue>([
      ...principalKeys(caller),
      ["aws:principalorgid", memberOf(index, accountId)],
      ["aws:principalorgpaths", path === undefined ? notKnown : known(path)],
      ["kms:calleraccount", known(accountId)],
    ]);
  }),
);

/** What AWS says about the resource, the same in all requests for it. */
const targetKeysOf = oncePer((index: IamIndex) =>
  oncePer(({ accountId, region }: EstateResource): ReadonlyMap<string, KeyValue> => {
    const path = index.organizationPath(accountId);
    return new Map<string, KeyValue>([
      ["aws:resourceaccount", known(accountId)],
      ["aws:resourceorgid", memberOf(index, accountId)],
      ["aws:resourceorgpaths", path === undefined ? notKnown : known(path)],
      ["aws:requestedregion", region === "global" ? free : known(region)],
    ]);
  }),
);

function memberOf({ scene }: IamIndex, accountId: string): KeyValue {
  const organization = scene.estate.organization?.id;
  return organization === undefined || scene.findAccount(accountId) === undefined ? notKnown : known(organization);
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

import iamData from "../../../data/iam.json" with { type: "json" };
import { type Glob, globsIntersect, isLiteral } from "./glob.ts";
import type { IamRequest } from "./iam-request.ts";

/** Where a service departs from the general rule. */
export interface ServiceRules {
  /** Set when nothing can deny it; why. */
  readonly alwaysAllowed?: string;
  /** Identity policies count only if the resource's own policy lets the account decide. */
  readonly needsResourcePolicy: boolean;
  readonly resourcePolicyName: string;
  /** The root user of a bucket's owner can always repair the bucket's policy (S3 user guide, bucket policies). */
  readonly ignoresResourceDeny: boolean;
}

const bucketRepair: readonly string[] = ["s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"];

export function serviceRules({ principal, action, resource, resourceAccount }: IamRequest): ServiceRules {
  const isTrust = isTrustAction(action);
  const isKey = serviceOf(action) === "kms" && (resource[5] ?? "").startsWith("key/");
  const isOwnRoot =
    principal.kind === "root" && (resourceAccount === undefined || resourceAccount === principal.accountId);
  return {
    ...(action === "sts:getcalleridentity" ? { alwaysAllowed: "sts:GetCallerIdentity needs no permission" } : {}),
    needsResourcePolicy: isTrust || isKey,
    resourcePolicyName: isTrust ? "role's trust policy" : "key's policy",
    ignoresResourceDeny: isOwnRoot && bucketRepair.includes(action),
  };
}

const trustActions: readonly Glob[] = [
  "sts:assumerole",
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
  "sts:setsourceidentity",
  "sts:tagsession",
];

/** Whether the action is decided by a role's trust policy. */
export function isTrustAction(action: Glob): boolean {
  return trustActions.includes(action);
}

export function serviceOf(action: Glob): Glob {
  const colon = action.indexOf(":");
  return colon < 0 ? action : action.slice(0, colon);
}

export interface Exemptions {
  readonly serviceControl: boolean;
  readonly resourceControl: boolean;
}

/**
 * Service control policies leave out the management account's principals, service-linked roles and AWS services; resource
 * control policies leave out the management account's resources, calls of service-linked roles, services without support,
 * AWS managed keys' users, and `kms:RetireGrant` (Organizations user guide, orgs_manage_policies_scps and _rcps).
 */
export function exemptions(request: IamRequest, managementAccountId: string | undefined): Exemptions {
  const { principal, action, resourceAccount } = request;
  const account = "accountId" in principal ? principal.accountId : undefined;
  const isServiceLinked = principal.kind === "role" && principal.serviceLinked;
  const owner = resourceAccount ?? account;
  const isManaged = managementAccountId !== undefined;
  return {
    serviceControl: account === undefined || isServiceLinked || (isManaged && account === managementAccountId),
    resourceControl:
      isServiceLinked ||
      (isManaged && owner === managementAccountId) ||
      action === "kms:retiregrant" ||
      !supportsResourceControl(action),
  };
}

const supported: ReadonlySet<string> = new Set(iamData.resourceControlServices);

/** Whether resource control policies apply to the action's service; of a choice of services, whether to all of them. */
export function supportsResourceControl(action: Glob): boolean {
  const service = serviceOf(action);
  return isLiteral(service) ? supported.has(service) : [...supported].every((name) => globsIntersect(service, name));
}

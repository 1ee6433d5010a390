import type { EstateResource } from "../../../model/estate.ts";
import type { ArnGlob } from "../arn-glob.ts";
import { decide } from "../decide.ts";
import type { Glob } from "../glob.ts";
import type { IamDecision, KeyGrant } from "../iam-request.ts";
import type { KeyValue } from "../key-value.ts";
import type { EstatePrincipal, IamIndex } from "./iam-index.ts";
import { type SessionTags, sessionKeys } from "./session-keys.ts";

/** A principal of the estate in one of the sessions that it can have. */
export interface Session {
  readonly principal: EstatePrincipal;
  readonly tags?: SessionTags;
}

/** Whether a session may do something to a resource of the estate, for some choice of what is the caller's to choose. */
export interface Reach {
  /** `service:action` in lower case. */
  readonly action: Glob;
  readonly resource: ArnGlob;
  readonly target: EstateResource;
  /** In lower case. */
  readonly keys?: ReadonlyMap<string, KeyValue>;
  readonly retags?: boolean;
  readonly grants?: readonly KeyGrant[];
}

/**
 * Three-valued, and never `implicit-deny` or `explicit-deny` where the session could: service and resource control policies,
 * boundary, trust and key policies are all counted. Without a resource policy in the estate none is supposed.
 */
export function mayReach(index: IamIndex, session: Session, reach: Reach): IamDecision {
  const { principal, tags } = session;
  const { target, keys, retags, grants } = reach;
  const findKey = sessionKeys({
    index,
    principal,
    target,
    ...(tags === undefined ? {} : { session: tags }),
    ...(keys === undefined ? {} : { asked: keys }),
    ...(retags === undefined ? {} : { retags }),
  });
  const serviceControl = index.serviceControl(principal.accountId);
  const resourceControl = index.resourceControl(target.accountId);
  const resource = index.policyOf(target.id);
  const managementAccountId = index.scene.estate.organization?.managementAccountId;
  return decide(
    {
      principal: principal.caller,
      action: reach.action,
      resource: reach.resource,
      resourceAccount: target.accountId,
      findKey,
    },
    {
      identity: principal.identity,
      ...(principal.boundary === undefined ? {} : { boundary: principal.boundary }),
      ...(serviceControl === undefined ? {} : { serviceControl }),
      ...(resourceControl === undefined ? {} : { resourceControl }),
      ...(resource === undefined ? {} : { resource }),
      ...(grants === undefined ? {} : { grants }),
      ...(managementAccountId === undefined ? {} : { managementAccountId }),
    },
  );
}

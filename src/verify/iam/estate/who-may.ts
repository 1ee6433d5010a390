import type { EstateResource } from "../../../model/estate.ts";
import type { Scene } from "../../scene/scene.ts";
import { splitArn } from "../arn-glob.ts";
import type { IamDecision } from "../iam-request.ts";
import { isOpen } from "./anonymous-reach.ts";
import { iamIndexOf } from "./iam-index.ts";
import { grantsOf } from "./key-grants.ts";
import { mayReach } from "./may-reach.ts";
import { sessionsOf } from "./sessions.ts";

export interface AwsQuestion {
  /** `s3:GetObject`; its case does not matter. */
  readonly action: string;
  /** An ARN, with wildcards or without. */
  readonly resource: string;
}

/** A session that may, or may be able to. */
export interface AwsHolder {
  /** The principal's ARN; of one of several Pod Identity associations with the service account behind `#`; `anonymous`. */
  readonly principal: string;
  /** `allow` or `unknown`. */
  readonly decision: IamDecision;
}

/** Everybody of an estate who may do something to a resource, for some choice of what is the caller's to choose. */
export function whoMay(scene: Scene, { action, resource }: AwsQuestion): readonly AwsHolder[] {
  const index = iamIndexOf(scene);
  const name = action.toLowerCase();
  const arn = splitArn(resource);
  const found = findTarget(scene, resource);
  const grants = found?.type === "AWS::KMS::Key" ? grantsOf(scene, found) : undefined;
  const holders = sessionsOf(scene).flatMap((session): readonly AwsHolder[] => {
    const target = found ?? outside(resource, session.principal.accountId);
    const asked = { action: name, resource: arn, target, ...(grants === undefined ? {} : { grants }) };
    const decision = mayReach(index, session, asked);
    return decision.decision.endsWith("deny") ? [] : [{ principal: session.key, decision }];
  });
  if (found === undefined || !isOpen(scene, found, { action: name, arn })) return holders;
  const open: IamDecision = { decision: "allow", because: [], reasons: [`the policy of ${found.id} lets anybody in`] };
  return [...holders, { principal: "anonymous", decision: open }];
}

/** The resource itself, or the one that it is a part of: a bucket's object, a table's index. */
function findTarget(scene: Scene, arn: string): EstateResource | undefined {
  for (let end = arn.length; end > 0; end = Math.max(arn.lastIndexOf("/", end - 1), arn.lastIndexOf(":", end - 1))) {
    const found = scene.findResource(arn.slice(0, end));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is not in the estate has no policy that is known; without an account in its ARN it counts as the caller's. */
function outside(id: string, callerAccount: string): EstateResource {
  const [, , , region = "", account = ""] = splitArn(id);
  return {
    id,
    type: "",
    accountId: /^\d{12}$/.test(account) ? account : callerAccount,
    region: region === "" ? "global" : region,
    properties: {},
    tags: {},
    source: "",
  };
}

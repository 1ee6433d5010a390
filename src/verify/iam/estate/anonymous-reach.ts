import type { EstateResource } from "../../../model/estate.ts";
import { asJsonObject } from "../../../model/json.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { Scene } from "../../scene/scene.ts";
import { decide } from "../decide.ts";
import { absent, type FindKey, free, known } from "../key-value.ts";
import { waysInto } from "./data-access.ts";
import { iamIndexOf } from "./iam-index.ts";
import { openTargetsOf } from "./open-targets.ts";

/** What is open to whoever sends a request, without any credentials. */
export interface AnonymousReach {
  readonly resource: EstateResource;
  readonly action: string;
}

export const anonymousReachOf: (scene: Scene) => readonly AnonymousReach[] = oncePer((scene: Scene) =>
  openTargetsOf(scene).everyone.flatMap((resource): readonly AnonymousReach[] => {
    for (const way of waysInto(resource)) {
      const action = way.actions.find((candidate) => isOpen(scene, resource, { action: candidate, arn: way.resource }));
      if (action !== undefined) return [{ resource, action }];
    }
    return [];
  }),
);

interface Call {
  readonly action: string;
  readonly arn: readonly string[];
}

/** Whether the policies let whoever sends a request in, for sure. */
export function isOpen(scene: Scene, resource: EstateResource, { action, arn }: Call): boolean {
  const index = iamIndexOf(scene);
  const resourceControl = index.resourceControl(resource.accountId);
  const policies = index.policyOf(resource.id);
  const request = {
    principal: { kind: "anonymous" as const },
    action,
    resource: arn,
    resourceAccount: resource.accountId,
    findKey: anonymousKeys,
  };
  const { decision } = decide(request, {
    identity: [],
    ...(policies === undefined ? {} : { resource: policies }),
    ...(resourceControl === undefined ? {} : { resourceControl }),
    restrictPublicBuckets: isRestricted(scene, resource),
  });
  return decision === "allow";
}

function isRestricted(scene: Scene, { type, accountId, properties }: EstateResource): boolean {
  if (type !== "AWS::S3::Bucket") return false;
  const blocks = [
    properties,
    ...scene.resourcesIn(accountId, "AWS::S3::AccountPublicAccessBlock").map((item) => item.properties),
  ];
  return blocks.some(
    (block) => (asJsonObject(block.PublicAccessBlockConfiguration) ?? block).RestrictPublicBuckets === true,
  );
}

/** Nothing about a principal; how the request is made is the caller's choice. */
const anonymousKeys: FindKey = (key) => {
  if (key === "aws:principalisawsservice") return known("false");
  if (key === "aws:principaltype") return known("Anonymous");
  return key.startsWith("aws:principal") || key === "aws:sourceaccount" || key === "aws:sourcearn" ? absent : free;
};

import type { EstateResource } from "../../../model/estate.ts";
import type { JsonObject } from "../../../model/json.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { Scene } from "../../scene/scene.ts";
import { compilePolicy } from "../compile-policy.ts";
import type { CompiledStatement } from "../compiled-policy.ts";
import { dataTypes } from "./data-access.ts";
import { iamIndexOf, text } from "./iam-index.ts";
import { servicesOfUnmodelled } from "./unmodelled-types.ts";

/** Something that lets others in to a resource in a way that is not evaluated: whom, is not known. */
export interface UnfollowedOpening {
  readonly resource: EstateResource;
  /** Unique for the resource. */
  readonly by: string;
  readonly cause: string;
  readonly fix: string;
}

export const unfollowedOpeningsOf: (scene: Scene) => readonly UnfollowedOpening[] = oncePer((scene: Scene) => [
  ...openAcls(scene),
  ...openBeside(scene),
  ...openPolicies(scene),
  ...openServices(scene),
]);

/** Canned lists of a bucket that give rights to others (S3 user guide, acl-overview#canned-acl). */
const cannedAcls: ReadonlySet<string> = new Set(["PublicRead", "PublicReadWrite", "AuthenticatedRead"]);

function openAcls(scene: Scene): readonly UnfollowedOpening[] {
  return scene.resources("AWS::S3::Bucket").flatMap((resource): readonly UnfollowedOpening[] => {
    const acl = text(resource.properties.AccessControl);
    if (acl === undefined || !cannedAcls.has(acl)) return [];
    return [
      {
        resource,
        by: "acl",
        cause: `bucket ${resource.id} has access control list ${acl}`,
        fix: "turn access control lists off (BucketOwnerEnforced) and remove AccessControl",
      },
    ];
  });
}

/** Other ways to a bucket or bus, with rights of their own; by the property that names what they lead to. */
const doors: readonly { readonly type: string; readonly of: string; readonly property: string }[] = [
  { type: "AWS::S3::AccessPoint", of: "AWS::S3::Bucket", property: "Bucket" },
  { type: "AWS::S3::AccessGrantsLocation", of: "AWS::S3::Bucket", property: "LocationScope" },
  { type: "AWS::S3::AccessGrant", of: "AWS::S3::Bucket", property: "GrantScope" },
  { type: "AWS::Events::EventBusPolicy", of: "AWS::Events::EventBus", property: "EventBusName" },
];

function openBeside(scene: Scene): readonly UnfollowedOpening[] {
  return doors.flatMap(({ type, of, property }) =>
    scene.resources(type).flatMap((door) => {
      const name = nameOf(text(door.properties[property]) ?? "");
      const behind = scene.resourcesIn(door.accountId, of).filter(({ id }) => name !== "" && nameOf(id) === name);
      // A door whose target is not known may lead to any.
      const targets = behind.length > 0 ? behind : scene.resourcesIn(door.accountId, of);
      return targets.map((resource) => ({
        resource,
        by: door.id,
        cause: `${door.id} leads to ${resource.id}, by rights that are not evaluated`,
        fix: `remove ${door.id}, or open ${resource.id} by its own policy`,
      }));
    }),
  );
}

/** `s3://bucket/prefix/*`, an ARN or a name. */
function nameOf(place: string): string {
  const rest = place.startsWith("s3://") ? (place.slice("s3://".length).split("/")[0] ?? "") : place;
  return rest.slice(Math.max(rest.lastIndexOf(":"), rest.lastIndexOf("/")) + 1);
}

/** Where resources of other types keep their policy. */
const policyProperties: readonly string[] = [
  "AccessPolicies",
  "AccessPolicy",
  "Policy",
  "PolicyDocument",
  "PolicyText",
  "ResourcePolicy",
];

function openPolicies(scene: Scene): readonly UnfollowedOpening[] {
  const types = new Set(dataTypes);
  return scene.estate.accounts
    .flatMap(({ resources }) => resources)
    .filter(({ type }) => !types.has(type) && servicesOfUnmodelled(type).length > 0)
    .flatMap((resource) => {
      const documents = policyProperties
        .map((name) => resource.properties[name])
        .filter((value) => value !== undefined);
      const isOpen = documents.some((document) =>
        compilePolicy(document, resource.id).policy.statements.some((item) => letsOthersIn(item, resource)),
      );
      if (!isOpen) return [];
      return [
        {
          resource,
          by: "policy",
          cause: `the policy of ${resource.id} names principals outside its account, and is not evaluated`,
          fix: `take principals of other accounts out of the policy of ${resource.id}`,
        },
      ];
    });
}

function letsOthersIn({ effect, principals }: CompiledStatement, { accountId }: EstateResource): boolean {
  if (effect !== "Allow" || principals === undefined) return false;
  return (
    principals.inverted || principals.entries.some((entry) => entry.kind !== "account" || entry.accountId !== accountId)
  );
}

/** A service acts for whoever asks it, unless the policy says for whom (IAM user guide, confused-deputy). */
function openServices(scene: Scene): readonly UnfollowedOpening[] {
  const types = new Set(dataTypes);
  return [...iamIndexOf(scene).resourcePolicies].flatMap(([id, policies]) => {
    const resource = scene.findResource(id);
    if (resource === undefined || !types.has(resource.type)) return [];
    const names = policies.flatMap(({ statements }) => statements.flatMap(servicesIn));
    return [...new Set(names)].map((name) => ({
      resource,
      by: name,
      cause: `the policy of ${id} lets ${name} in on behalf of anybody`,
      fix: `add aws:SourceAccount, aws:SourceArn or aws:SourceOrgID to the policy of ${id}`,
    }));
  });
}

/** Keys that say for whom a service acts; of the encryption context, what the service itself sets. */
const deputyKeys =
  /^(?:aws:source(?:account|arn|orgid|orgpaths|owner)|aws:principal.*|kms:calleraccount|kms:encryptioncontext:aws:.*)$/;

function servicesIn({ effect, principals, conditions }: CompiledStatement): readonly string[] {
  if (effect !== "Allow" || principals === undefined || principals.inverted) return [];
  const isPinned = conditions.some(
    ({ lookup, test }) =>
      deputyKeys.test(lookup) && test.kind === "operator" && !test.operator.negated && !test.ifExists,
  );
  if (isPinned) return [];
  return principals.entries.flatMap((entry) => (entry.kind === "service" ? [entry.name] : []));
}

/** Whether a list of access may stand on a bucket that the estate says nothing about. */
export function hasUnreadAcls(scene: Scene): boolean {
  return (
    scene.estate.origin === "snapshot" &&
    scene.resources("AWS::S3::Bucket").some(({ properties }: { readonly properties: JsonObject }) => {
      return properties.AccessControl === undefined && properties.OwnershipControls === undefined;
    })
  );
}

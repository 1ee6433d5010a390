import type { EstateResource } from "../../../model/estate.ts";
import { compareText } from "../../../model/json.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { Scene } from "../../scene/scene.ts";
import { type ArnGlob, splitArn } from "../arn-glob.ts";
import type { CompiledPolicy, CompiledStatement } from "../compiled-policy.ts";
import { anything, type Glob, globsIntersect, literalPrefix } from "../glob.ts";
import { notKnown } from "../key-value.ts";
import { resolveText } from "../policy-text.ts";
import { dataTypes } from "./data-access.ts";
import { like } from "./data-targets.ts";
import { type IamIndex, iamIndexOf } from "./iam-index.ts";
import { mayReach } from "./may-reach.ts";
import { sessionKeys } from "./session-keys.ts";
import { type NamedSession, sessionsOf } from "./sessions.ts";
import { servicesOfUnmodelled } from "./unmodelled-types.ts";

/** A session that may do something with resources of a type of which it is not known what leads to their content. */
export interface UnmodelledReach {
  readonly session: NamedSession;
  readonly service: string;
  /** One resource; absent: whichever one of the service's in the account. */
  readonly resource?: EstateResource;
}

/** Resources of an account by the prefix of actions on them. */
export interface UnmodelledPlace {
  readonly accountId: string;
  readonly service: string;
  readonly resources: readonly EstateResource[];
}

interface Place extends UnmodelledPlace {
  /** Sorted by the last part of the ARN. */
  readonly named: readonly { readonly key: string; readonly resource: EstateResource }[];
  /** Those whose ARN is not known. */
  readonly loose: readonly EstateResource[];
}

const placesOf: (scene: Scene) => ReadonlyMap<string, readonly Place[]> = oncePer((scene: Scene) => {
  const types = new Set(dataTypes);
  const found = new Map<string, readonly Place[]>();
  for (const { id, resources } of scene.estate.accounts) {
    const byService = new Map<string, EstateResource[]>();
    for (const resource of resources) {
      if (types.has(resource.type)) continue;
      for (const service of servicesOfUnmodelled(resource.type)) {
        const list = byService.get(service);
        if (list === undefined) byService.set(service, [resource]);
        else list.push(resource);
      }
    }
    found.set(
      id,
      [...byService].map(([service, members]) => placeOf({ accountId: id, service, resources: members })),
    );
  }
  return found;
});

function placeOf(place: UnmodelledPlace): Place {
  // Actions of some services name what they are done to by another ARN than the resource's own.
  const isNamed = ({ id }: EstateResource) => id.startsWith("arn:") && id.split(":", 3)[2] === place.service;
  const named = place.resources
    .filter(isNamed)
    .map((resource) => ({ key: splitArn(resource.id)[5] ?? "", resource }))
    .sort((one, other) => compareText(one.key, other.key));
  return { ...place, named, loose: place.resources.filter((resource) => !isNamed(resource)) };
}

export function unmodelledPlacesOf(scene: Scene): readonly UnmodelledPlace[] {
  return [...placesOf(scene).values()].flat();
}

/**
 * Three-valued where a type is modelled, and here never more than "perhaps". Only calls that describe or list are left out: they
 * show no content.
 */
export const unmodelledReachOf: (scene: Scene) => readonly UnmodelledReach[] = oncePer((scene: Scene) => {
  const index = iamIndexOf(scene);
  return sessionsOf(scene).flatMap((session) => {
    const places = placesOf(scene).get(session.principal.accountId) ?? [];
    return places.flatMap((place) => reachOf(index, session, place));
  });
});

function reachOf(index: IamIndex, whole: NamedSession, place: Place): readonly UnmodelledReach[] {
  const { scene } = index;
  const { service } = place;
  const session = withContent(whole);
  const owner = scene.ownerOfResource(session.principal.arn);
  const statements = session.principal.identity
    .flatMap((policy) => policy.statements)
    .filter((statement) => statement.effect === "Allow" && isAbout(statement, service));
  if (statements.length === 0) return [];
  const patterns = statements
    .flatMap((statement) => patternsOf(index, session, statement))
    .filter((pattern) => globsIntersect(pattern[2] ?? anything, service));
  const found = patterns.map((pattern) => ({ isAll: startOf(pattern) === "", resources: named(place, pattern) }));
  // What a pattern is about that names nothing of the estate cannot be told: parts of resources have names of their own.
  if (found.some(({ isAll, resources }) => isAll || resources.length === 0)) {
    const all = mayAny(index, session, place);
    if (all === "none") return [];
    if (all === "every") return [{ session: whole, service }];
  }
  return [...new Set([...place.loose, ...found.flatMap(({ resources }) => resources)])]
    .filter(
      (resource) => scene.ownerOfResource(resource.id) !== owner && mayCall(index, session, { resource, service }),
    )
    .map((resource) => ({ session: whole, service, resource }));
}

function named({ named: entries }: Place, pattern: ArnGlob): readonly EstateResource[] {
  return like(entries, startOf(pattern), /[/:]/).map(({ resource }) => resource);
}

function startOf(pattern: ArnGlob): string {
  return literalPrefix(pattern[5] ?? anything);
}

/** Whether tags and names make no difference: every resource of the service, none, or it depends. */
function mayAny(index: IamIndex, session: NamedSession, place: Place): "every" | "none" | "depends" {
  const [some] = place.resources;
  if (some === undefined) return "none";
  const target: EstateResource = {
    ...some,
    id: `unmodelled:${place.service}`,
    type: untagged,
    region: "global",
    tags: {},
  };
  const { decision } = mayReach(index, session, {
    action: `${place.service}:${anything}`,
    resource: [anything, anything, place.service, anything, place.accountId, anything],
    target,
    keys: new Map([["aws:requestedregion", notKnown]]),
  });
  if (decision === "allow") return "every";
  return decision === "unknown" ? "depends" : "none";
}

/** The type of which tags are never known in requests. */
const untagged = "AWS::S3::Bucket";

interface Call {
  readonly resource: EstateResource;
  readonly service: string;
}

function mayCall(index: IamIndex, session: NamedSession, { resource, service }: Call): boolean {
  const isNamed = resource.id.startsWith(`arn:`) && resource.id.split(":", 3)[2] === service;
  const arns: readonly ArnGlob[] = isNamed
    ? [resource.id, `${resource.id}/${anything}`, `${resource.id}:${anything}`].map(splitArn)
    : [[anything, anything, service, anything, resource.accountId, anything]];
  return arns.some((arn) => {
    const { decision } = mayReach(index, session, {
      action: `${service}:${anything}`,
      resource: arn,
      target: resource,
    });
    return decision === "allow" || decision === "unknown";
  });
}

/** Without what allows only to describe and list, and without policies that were not read: those are told elsewhere. */
const withContent = oncePer((session: NamedSession): NamedSession => {
  const { principal } = session;
  const identity = principal.identity
    .filter(({ unread }) => unread === undefined)
    .map((policy): CompiledPolicy => ({ ...policy, statements: policy.statements.filter(showsContent) }));
  return { ...session, principal: { ...principal, identity } };
});

function showsContent({ effect, actions }: CompiledStatement): boolean {
  return effect === "Deny" || actions.inverted || actions.globs.some((glob) => !isMetadata(glob));
}

function isMetadata(action: Glob): boolean {
  // What Step Functions describes of an execution is its input and output.
  if (action.startsWith("states:")) return false;
  const verb = action.slice(action.indexOf(":") + 1);
  return verb.startsWith("describe") || verb.startsWith("list");
}

function isAbout({ actions }: CompiledStatement, service: string): boolean {
  // A NotAction may spare anything of a service.
  if (actions.inverted) return true;
  return actions.globs.some((glob) => !isMetadata(glob) && globsIntersect(glob, `${service}:${anything}`));
}

function patternsOf(
  index: IamIndex,
  { principal, tags }: NamedSession,
  { resources }: CompiledStatement,
): readonly ArnGlob[] {
  if (resources === undefined) return [];
  if (resources.inverted) return [splitArn(anything)];
  const findKey = sessionKeys({ index, principal, ...(tags === undefined ? {} : { session: tags }) });
  return resources.entries.flatMap(({ arn, text }) => {
    if (arn !== undefined) return [arn];
    const resolved = resolveText(text, findKey);
    if (resolved.kind === "unresolved") return [];
    return [splitArn(resolved.kind === "unknown" ? anything : resolved.glob)];
  });
}

import { givenName, isAdoptableType, readAdoptableArn } from "../model/adoptable-resource.ts";
import type { Stack, StackResource } from "../model/blueprint.ts";
import { inventoryTag, managedByTag, platformTag } from "../model/ownership.ts";
import type { RetainedResource } from "../model/snapshot.ts";

/** Tags that CloudFormation alone can write; they stay when a stack lets go of a resource. */
const stackNameTag = "aws:cloudformation:stack-name";
const logicalIdTag = "aws:cloudformation:logical-id";

/** A kept resource that is the very one a stack would make. */
export interface Adoptable {
  readonly identifier: Readonly<Record<string, string>>;
  readonly arn: string;
}

export interface AdoptableResources {
  /** By logical id. */
  readonly found: ReadonlyMap<string, Adoptable>;
  /** ARNs by logical id, where several could be the one. */
  readonly ambiguous: ReadonlyMap<string, readonly string[]>;
}

/**
 * Finds among what bears our tags the resources that a stack would make, and that were kept when it was deleted.
 *
 * One is ours when it has the name that the stack would give it and the stack's own tags, and CloudFormation's tags, as far as
 * the service keeps them, name this stack and this resource. What AWS names itself needs CloudFormation's tags.
 */
export function findAdoptable(
  stack: Stack,
  logicalIds: Iterable<string>,
  retained: readonly RetainedResource[],
): AdoptableResources {
  const found = new Map<string, Adoptable>();
  const ambiguous = new Map<string, readonly string[]>();
  if (retained.length === 0) return { found, ambiguous };
  for (const logical of logicalIds) {
    const resource = stack.resources[logical];
    if (resource?.deletionPolicy !== "Retain" || !isAdoptableType(resource.type)) continue;
    const matches = retained.flatMap((live) => match(stack, logical, resource, live));
    const [first] = matches;
    if (first !== undefined && matches.length === 1) found.set(logical, first);
    if (matches.length > 1)
      ambiguous.set(
        logical,
        matches.map(({ arn }) => arn),
      );
  }
  return { found, ambiguous };
}

function match(
  stack: Stack,
  logical: string,
  resource: StackResource,
  { arn, tags }: RetainedResource,
): readonly Adoptable[] {
  const read = readAdoptableArn(arn);
  if (read?.type !== resource.type || read.name !== givenName(resource.type, resource.properties)) return [];
  if ([managedByTag, platformTag, inventoryTag].some((key) => tags[key] !== stack.tags[key])) return [];
  const needsProof = read.name === undefined;
  if (!isOrAbsent(tags[stackNameTag], stack.name, needsProof)) return [];
  if (!isOrAbsent(tags[logicalIdTag], logical, needsProof)) return [];
  return [{ identifier: read.identifier, arn }];
}

function isOrAbsent(actual: string | undefined, wanted: string, isNeeded: boolean): boolean {
  return actual === undefined ? !isNeeded : actual === wanted;
}

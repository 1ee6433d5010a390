import { digestTag, inventoryTag, platformOwnTags } from "../../model/ownership.ts";
import type { LiveStack, RetainedResource } from "../../model/snapshot.ts";
import type { TaggedResourceApi } from "../../ports/cloud.ts";
import type { StackPlace, StackReading } from "./read-live-stacks.ts";
import { reasonOf } from "./reading-notes.ts";

/** Values that one request may ask for. */
const mostValues = 20;

/**
 * Finds by their tags the resources that may have been kept when a stack was deleted: those of stacks that are wanted in the
 * place and are not there, or not as they should be. Asks nothing where all is as it should be.
 */
export async function readRetained(
  api: TaggedResourceApi,
  place: StackPlace,
  { stacks, reading }: { readonly stacks: readonly LiveStack[]; readonly reading: StackReading },
): Promise<readonly RetainedResource[]> {
  const { accountId, region } = place;
  const keepers = keepersOf(place, stacks, reading);
  const retained: RetainedResource[] = [];
  try {
    for (let start = 0; start < keepers.length; start += mostValues) {
      const values = keepers.slice(start, start + mostValues);
      const tags = platformOwnTags(reading.platform);
      for await (const page of api.list({ key: inventoryTag, values, tags }))
        retained.push(...page.map((resource) => ({ accountId, region, ...resource })));
    }
  } catch (error) {
    reading.notes.add(`${accountId}/${region}`, reasonOf("what was kept of deleted stacks", error));
  }
  return retained;
}

/** Whose stacks of the place are not as they should be and would keep something; sorted, each once. */
function keepersOf(
  { part, region }: StackPlace,
  stacks: readonly LiveStack[],
  { wanted }: StackReading,
): readonly string[] {
  const live = new Map(stacks.map((stack) => [stack.name, stack]));
  const keepers = wanted.keepers.get(`${part}/${region}`) ?? [];
  const lacking = keepers.filter(({ name, digest }) => !isAsWanted(live.get(name), digest));
  return [...new Set(lacking.map(({ inventory }) => inventory))].sort();
}

/** A stack whose creation failed bears the right digest all the same. */
function isAsWanted(stack: LiveStack | undefined, digest: string): boolean {
  return stack?.tags[digestTag] === digest && /^(?:CREATE|IMPORT|UPDATE)_COMPLETE/.test(stack?.status ?? "");
}

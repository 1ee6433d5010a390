import { hasFailed } from "../../model/error.ts";
import { bearsPlatformTags, digestTag, inventoryTag } from "../../model/ownership.ts";
import type { LiveStack, RetainedResource } from "../../model/snapshot.ts";
import type { Cloud } from "../../ports/cloud.ts";
import type { StackApi, StackDescription } from "../../ports/stack-api.ts";
import { isOwnCell, type LiveTarget } from "./live-scope.ts";
import { readRetained } from "./read-retained.ts";
import { type ReadingNotes, reasonOf } from "./reading-notes.ts";
import type { Wanted, WantedStack } from "./wanted.ts";

/** One account and region, under the name that the blueprint has for the account. */
export interface StackPlace {
  readonly accountId: string;
  readonly region: string;
  /** The account's number, or the key under which it is vended. */
  readonly part: string;
  /** Not ours yet: nobody has put our roles there, so being refused means that nothing is there. */
  readonly isUnprepared: boolean;
}

export interface StackReading {
  readonly wanted: Wanted;
  readonly notes: ReadingNotes;
  readonly only: LiveTarget | undefined;
  /** The platform's name. */
  readonly platform: string;
}

/** What CloudFormation has in one place, and what it may have left there. */
export interface PlaceReading {
  readonly stacks: readonly LiveStack[];
  readonly retained: readonly RetainedResource[];
}

/**
 * Reads the stacks of one place in pages. A template is fetched only where the digest tag is not the blueprint's, and for
 * stacks of ours that the blueprint does not have; of foreign stacks nothing but the name is kept.
 */
export async function readLiveStacks(cloud: Cloud, place: StackPlace, reading: StackReading): Promise<PlaceReading> {
  let refusal: unknown;
  // Our own role comes first; before it exists the account is entered the way that an apply does.
  for (const access of ["read", "administrator"] as const) {
    try {
      const stacks = await listStacks(cloud.stacks(place, access), place, reading);
      return { stacks, retained: await readRetained(cloud.taggedResources(place, access), place, { stacks, reading }) };
    } catch (error) {
      refusal = error;
      // A role that is not there yet is told as an account that is not ready yet.
      if (!hasFailed(error, "denied", "unavailable")) break;
    }
  }
  const nothing: PlaceReading = { stacks: [], retained: [] };
  if (place.isUnprepared && hasFailed(refusal, "denied", "unavailable", "not-found")) return nothing;
  reading.notes.add(`${place.accountId}/${place.region}`, reasonOf("the stacks", refusal), ["stacks"]);
  return nothing;
}

async function listStacks(api: StackApi, place: StackPlace, reading: StackReading): Promise<readonly LiveStack[]> {
  const stacks: LiveStack[] = [];
  for await (const page of api.list()) {
    for (const description of page) {
      const stack = await readStack(api, description, { ...place, ...reading });
      if (stack !== undefined) stacks.push(stack);
    }
  }
  return stacks;
}

async function readStack(
  api: StackApi,
  description: StackDescription,
  reading: StackReading & StackPlace,
): Promise<LiveStack | undefined> {
  const key = `${reading.part}/${reading.region}/${description.name}`;
  const known = reading.wanted.stacks.get(key);
  const wanted = known?.digest !== undefined || reading.wanted.references.has(key) ? known : undefined;
  const isOurs = bearsPlatformTags(description.tags, reading.platform) && description.tags[inventoryTag] !== undefined;
  if (!isOurs) return wanted === undefined && reading.only !== undefined ? undefined : nameOnly(description);
  if (wanted === undefined && !isOfTarget(description, reading.only)) return undefined;
  const stack = withoutHidden(description, wanted);
  return needsTemplate(description, wanted) ? withTemplate(api, stack, reading) : stack;
}

function nameOnly({ accountId, region, name, status, terminationProtection }: StackDescription): LiveStack {
  return {
    accountId,
    region,
    name,
    status,
    terminationProtection,
    tags: {},
    parameters: {},
    outputs: {},
    template: {},
  };
}

/** Keeps outputs that the blueprint knows, and drops what CloudFormation masks. */
function withoutHidden(description: StackDescription, wanted: WantedStack | undefined): LiveStack {
  const { accountId, region, name, status, tags, terminationProtection } = description;
  const parameters = Object.entries(description.parameters).filter(([, value]) => !/^\*+$/.test(value));
  const outputs = Object.entries(description.outputs).filter(([output]) => wanted?.outputs.has(output) === true);
  return {
    accountId,
    region,
    name,
    status,
    tags,
    parameters: Object.fromEntries(parameters),
    outputs: Object.fromEntries(outputs),
    terminationProtection,
    template: {},
  };
}

/** Whether a stack that the blueprint does not have belongs to the target by its inventory. */
function isOfTarget({ tags }: StackDescription, only: LiveTarget | undefined): boolean {
  if (only === undefined) return true;
  const [kind, first, environment] = (tags[inventoryTag] ?? "").split("/");
  if (kind === "cell") return isOwnCell(first ?? "", only);
  return kind === "tenant" && first === only.tenant && (only.environment ?? environment) === environment;
}

function needsTemplate({ status, tags }: StackDescription, wanted: WantedStack | undefined): boolean {
  if (status === "REVIEW_IN_PROGRESS") return false;
  if (wanted === undefined) return true;
  return wanted.digest !== undefined && tags[digestTag] !== wanted.digest;
}

async function withTemplate(api: StackApi, stack: LiveStack, { notes }: StackReading): Promise<LiveStack | undefined> {
  try {
    return { ...stack, template: await api.template(stack.name) };
  } catch (error) {
    if (hasFailed(error, "not-found")) return undefined;
    notes.add(`${stack.accountId}/${stack.region}`, reasonOf(`the template of stack ${stack.name}`, error));
    return stack;
  }
}

import type { StackApi, StackEvent } from "../../ports/stack-api.ts";

/** The resource that failed first, with AWS's reason; what it took down with it says nothing of its own. */
export interface ResourceFailure {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
}

const consequence = /^(Resource (creation|update|deletion|import) cancelled|The following resource\(s\) failed)/i;

/** Finds the first failures since an event, oldest first. */
export async function findFailures(
  api: StackApi,
  name: string,
  afterEventId: string | undefined,
): Promise<readonly ResourceFailure[]> {
  const events = await api.events(name, afterEventId);
  return [...events].reverse().flatMap((event) => failureOf(event, name));
}

function failureOf({ logicalId, type, status, reason = "" }: StackEvent, stack: string): readonly ResourceFailure[] {
  if (!status.endsWith("_FAILED") || consequence.test(reason)) return [];
  if (logicalId === stack && type === "AWS::CloudFormation::Stack") return [];
  return [{ logicalId, type, reason: reason === "" ? status : reason }];
}

/** What to do about a name that is taken; empty for every other failure. Begins with a semicolon. */
export function adviseOnFailures(failures: readonly ResourceFailure[]): string {
  const reasons = failures.map(({ reason }) => reason);
  if (reasons.some((reason) => /scheduled for deletion/i.test(reason))) return scheduledAdvice;
  return reasons.some((reason) => takenName.test(reason)) ? takenAdvice : "";
}

const takenName = /already exists|AlreadyExists|bucket name is not available/;
const takenAdvice =
  "; something has this name that does not bear the tags of this stack: rename or delete it, or, if it is the one that was kept, give it its tags back";
const scheduledAdvice =
  "; somebody has scheduled its deletion: `aws secretsmanager restore-secret` brings it back to be adopted by the next apply, `aws secretsmanager delete-secret --force-delete-without-recovery` frees its name";

export function describeFailures(failures: readonly ResourceFailure[]): string {
  const [first] = failures;
  if (first === undefined) return "CloudFormation names no resource";
  const more = failures.length === 1 ? "" : ` (and ${failures.length - 1} more)`;
  return `${first.logicalId} (${first.type}): ${first.reason}${more}`;
}

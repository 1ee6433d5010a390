import type { StackApi, StackEvent } from "../../ports/stack-api.ts";

/** The resource that failed first, with AWS's reason; what it took down with it says nothing of its own. */
export interface ResourceFailure {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
}

const consequence = /^(Resource (creation|update|deletion) cancelled|The following resource\(s\) failed)/i;

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

export function describeFailures(failures: readonly ResourceFailure[]): string {
  const [first] = failures;
  if (first === undefined) return "CloudFormation names no resource";
  const more = failures.length === 1 ? "" : ` (and ${failures.length - 1} more)`;
  return `${first.logicalId} (${first.type}): ${first.reason}${more}`;
}

import type { Snapshot } from "../../model/snapshot.ts";
import type { LivePorts, LiveScope } from "./live-scope.ts";

/**
 * Reads what both layers have at ownership depth: enough to say what is ours, whether it is what the blueprint wants, and
 * what foreign thing stands in its way.
 *
 * Reads only. What cannot be read is in `gaps` and, where nothing may be concluded from its absence, in `unread`; it never
 * stops the rest. Throws only when the credentials have expired, or for a bug. No value of a Secret, of a hidden parameter
 * or of a foreign stack is kept. Not seen at this depth: what somebody changed on a resource of a stack past
 * CloudFormation, and what was put into a stack by hand under an unchanged digest tag.
 */
export async function readLive(_ports: LivePorts, _scope: LiveScope): Promise<Snapshot> {
  return { objects: [], stacks: [], releases: [], organization: [], gaps: [] };
}

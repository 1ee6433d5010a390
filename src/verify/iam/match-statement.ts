import { type ArnGlob, arnCovers, arnsIntersect, splitArn } from "./arn-glob.ts";
import type { ActionSet, CompiledStatement, ResourceEntry, ResourceSet } from "./compiled-policy.ts";
import { evaluateCondition, type NoteUnknown } from "./condition.ts";
import { globCovers, globsIntersect, isLiteral } from "./glob.ts";
import type { IamRequest } from "./iam-request.ts";
import { resolveText } from "./policy-text.ts";
import { both, choosable, either, fails, holds, negate, type Truth, unknowable } from "./truth.ts";

/** Whether a statement is about the request, principals apart. */
export function matchStatement(statement: CompiledStatement, request: IamRequest, note: NoteUnknown): Truth {
  const action = matchAction(statement.actions, request);
  if (action.may === 0) return fails;
  const resource = statement.resources === undefined ? holds : matchResource(statement.resources, request, note);
  if (resource.may === 0) return fails;
  let result = both(action, resource);
  for (const condition of statement.conditions) {
    result = both(result, evaluateCondition(condition, request.findKey, note));
    if (result.may === 0) return fails;
  }
  return result;
}

export function matchAction({ globs, inverted }: ActionSet, { action }: Pick<IamRequest, "action">): Truth {
  let result = fails;
  // Two texts without a choice meet only where one covers the other.
  const isExact = isLiteral(action);
  for (const glob of globs) {
    if (globCovers(glob, action)) {
      result = holds;
      break;
    }
    if (!isExact && globsIntersect(glob, action)) result = choosable;
  }
  return inverted ? negate(result) : result;
}

function matchResource({ entries, inverted }: ResourceSet, request: IamRequest, note: NoteUnknown): Truth {
  let result = fails;
  for (const entry of entries) {
    result = either(result, matchEntry(entry, request, { note, inverted }));
    if (result.must === 2) break;
  }
  return inverted ? negate(result) : result;
}

interface EntryContext {
  readonly note: NoteUnknown;
  readonly inverted: boolean;
}

function matchEntry({ text, arn }: ResourceEntry, request: IamRequest, { note, inverted }: EntryContext): Truth {
  if (arn !== undefined) return compare(arn, request.resource);
  const resolved = resolveText(text, request.findKey);
  switch (resolved.kind) {
    case "exact":
      return compare(splitArn(resolved.glob), request.resource);
    case "chosen":
      return compare(splitArn(resolved.glob), request.resource).may === 2 ? choosable : fails;
    case "unresolved":
      // AWS documents that such a text matches nothing, but not what then becomes of a NotResource.
      if (inverted) note(text.source);
      return inverted ? unknowable : fails;
    case "unknown":
      note(resolved.key);
      return unknowable;
  }
}

function compare(arn: ArnGlob, resource: ArnGlob): Truth {
  if (arnCovers(arn, resource)) return holds;
  return arnsIntersect(arn, resource) ? choosable : fails;
}

import type { Deferred } from "../../model/deferred.ts";
import { symbol } from "../../model/estate.ts";
import { shortHash } from "../../model/names.ts";

/**
 * The symbol of a value that exists only after creation: `⟦CellKey~1f3a90|Arn⟧`. It holds none of the characters by which
 * ARNs and names are divided, so that it stands for exactly one part of them.
 */
export function symbolOf({ resource, attribute }: Deferred): string {
  const last = resource.slice(resource.lastIndexOf("/") + 1);
  return symbol(`${last}~${shortHash(resource, 6)}`, attribute.replaceAll(/[/:]/g, "."));
}

/**
 * What AWS adds to the name of a secret: a hyphen and six random characters. Six, so that the pattern `-??????` that grants
 * name it with matches, and a symbol, so that nothing else does.
 */
export function secretSuffix(resource: string): string {
  return `-⟦${shortHash(resource, 4)}⟧`;
}

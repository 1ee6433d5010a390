import { anything, type Glob, globCovers, globsIntersect } from "./glob.ts";

/** The six parts of an ARN, each a glob: arn, partition, service, region, account, resource. A wildcard never crosses them. */
export type ArnGlob = readonly Glob[];

const parts = 6;

/**
 * Splits at the first five colons; the resource may hold more of them. An ARN with fewer parts is completed by wildcards
 * (IAM user guide, reference_policies_elements_resource: incomplete ARNs).
 */
export function splitArn(glob: Glob): ArnGlob {
  if (glob === anything) return anyArn;
  const split: Glob[] = [];
  let from = 0;
  while (split.length < parts - 1) {
    const colon = glob.indexOf(":", from);
    if (colon < 0) break;
    split.push(glob.slice(from, colon));
    from = colon + 1;
  }
  split.push(glob.slice(from));
  while (split.length < parts) split.push(anything);
  return split;
}

export const anyArn: ArnGlob = Array.from({ length: parts }, () => anything);

export function arnCovers(outer: ArnGlob, inner: ArnGlob): boolean {
  if (outer === anyArn) return true;
  for (let index = 0; index < parts; index += 1) {
    if (!globCovers(outer[index] ?? anything, inner[index] ?? anything)) return false;
  }
  return true;
}

export function arnsIntersect(left: ArnGlob, right: ArnGlob): boolean {
  if (left === anyArn || right === anyArn) return true;
  for (let index = 0; index < parts; index += 1) {
    if (!globsIntersect(left[index] ?? anything, right[index] ?? anything)) return false;
  }
  return true;
}

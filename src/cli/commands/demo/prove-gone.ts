import { type Census, compareCensus, isNamedAfter, type Thing } from "./census.ts";

/**
 * What a deletion left of an environment and did to others, in words. Throws when anything is left that is not kept data, or
 * when anything of others differs.
 */
export function proveGone(before: Census, after: Census, environment: string): string {
  const { gone, added, changed, unchanged } = compareCensus(before, after);
  const others = gone.filter((thing) => !isNamedAfter(thing, environment));
  const left = unchanged.filter((thing) => isNamedAfter(thing, environment));
  const lost = left.filter(({ type }) => !dataTypes.has(type));
  const wrong = [...others, ...added, ...changed, ...lost];
  if (wrong.length > 0)
    throw new Error(`not as promised: ${wrong.map(({ type, name }) => `${type} ${name}`).join(", ")}`);
  return [
    `${before.size} things were there, ${after.size} are there now.`,
    `  ${String(gone.length).padStart(4)} are gone, each of them named after ${environment}.`,
    `  ${String(left.length).padStart(4)} of ${environment} are left, which hold its data: ${left.map(shortName).join(", ")}.`,
    `  ${String(unchanged.length - left.length).padStart(4)} of everybody else are byte for byte as they were, the foreign ones among them.`,
  ].join("\n");
}

const dataTypes: ReadonlySet<string> = new Set(["AWS::S3::Bucket", "AWS::SecretsManager::Secret"]);

function shortName({ type, name }: Thing): string {
  return `${type.split("::").at(-1)?.toLowerCase()} ${name.split(":secret:").at(-1)}`;
}

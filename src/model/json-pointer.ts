/** The way to a value from the top of a document, as a chain, so that going down costs nothing until someone asks. */
export interface PointerStep {
  readonly parent: PointerStep | undefined;
  readonly name: string;
}

/** Goes one step down. */
export function stepTo(parent: PointerStep | undefined, name: string): PointerStep {
  return { parent, name };
}

/** Writes a JSON pointer (RFC 6901): `/metadata/labels/app.kubernetes.io~1name`. The top is the empty text. */
export function formatPointer(step: PointerStep | undefined): string {
  const names: string[] = [];
  for (let at = step; at !== undefined; at = at.parent) names.push(at.name);
  return names
    .reverse()
    .map((name) => `/${escapePointer(name)}`)
    .join("");
}

/** Escapes one segment of a JSON pointer. */
export function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Reads a JSON pointer back into its segments. */
export function parsePointer(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

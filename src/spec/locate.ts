import type { Span } from "../model/diagnostic.ts";
import type { Documents } from "../model/documents.ts";
import type { Origin } from "../model/origin.ts";
import type { LoadedModel } from "./checks/loaded-model.ts";
import { parsePath } from "./format-path.ts";
import { valueAt } from "./problem.ts";
import type { SourceDocument } from "./source-file.ts";
import { createPositions } from "./yaml/positions.ts";

/** Finds where the value behind an origin was written; a requirement may stand at the tenant instead. */
export function createLocator({ platform, tenants }: LoadedModel): Documents["locate"] {
  const documents = new Map<string, SourceDocument>();
  if (platform !== undefined) documents.set(`Platform/${platform.raw.metadata.name}`, platform.document);
  for (const { document, raw } of tenants) documents.set(`Tenant/${raw.metadata.name}`, document);
  const positions = createPositions();
  return (origin: Origin): Span | undefined => {
    const document = documents.get(origin.document);
    if (document === undefined) return undefined;
    const path = parsePath(document.value, origin.path) ?? inheritedPath(document, origin.path);
    return path === undefined ? undefined : positions.spanOf(valueAt(document, ...path));
  };
}

const environmentRequirement = /^spec\.environments\[[^\]]*\]\.(requirements(?:[.[].*)?)$/;

function inheritedPath(document: SourceDocument, path: string): ReturnType<typeof parsePath> {
  const inherited = environmentRequirement.exec(path)?.[1];
  return inherited === undefined ? undefined : parsePath(document.value, `spec.${inherited}`);
}

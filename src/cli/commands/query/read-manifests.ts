import { relative, resolve } from "node:path";
import { LineCounter, parseAllDocuments } from "yaml";
import type { Diagnostic } from "../../../model/diagnostic.ts";
import type { EstateObject } from "../../../model/estate-cluster.ts";
import { isRecord } from "../../../model/json.ts";
import { readManifestFiles } from "../../../providers/files/read-documents.ts";
import type { FindSource } from "../../io/diagnostics.ts";
import type { Shell } from "../../io/shell.ts";

/** The API objects of a folder or file, or what is wrong with it. */
export interface Manifests {
  readonly objects: readonly EstateObject[];
  readonly diagnostics: readonly Diagnostic[];
  readonly findSource: FindSource;
}

/**
 * Reads every `.yaml`, `.yml` and `.json` file below a place: several documents a file, lists unfolded. Documents that are no API
 * objects are skipped; what cannot be parsed is an error with its position.
 */
export async function readManifests(shell: Shell, place: string): Promise<Manifests> {
  const root = resolve(shell.cwd, place);
  const files = await readManifestFiles(root);
  const objects: EstateObject[] = [];
  const diagnostics: Diagnostic[] = [];
  const texts = new Map<string, string>();
  for (const { path, bytes } of files) {
    const shown = relative(shell.cwd, path) || path;
    const text = new TextDecoder().decode(bytes);
    texts.set(shown, text);
    const parsed = parseValues(text, shown);
    diagnostics.push(...parsed.diagnostics);
    objects.push(...parsed.values.flatMap((value) => unfold(value, shown)));
  }
  return { objects, diagnostics, findSource: (file) => texts.get(file) };
}

/** Every document of a YAML or JSON text; errors carry their line and column. */
export function parseValues(
  text: string,
  file: string,
): { readonly values: readonly unknown[]; readonly diagnostics: readonly Diagnostic[] } {
  if (/^\s*[{[]/.test(text)) {
    const value = parseJson(text);
    if (value !== undefined) return { values: [value], diagnostics: [] };
  }
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, logLevel: "error" });
  const list = Array.isArray(documents) ? documents : [];
  const diagnostics = list.flatMap((document) =>
    // The first error of a document is the cause of the others.
    document.errors.slice(0, 1).map((error): Diagnostic => {
      const from = lineCounter.linePos(error.pos[0]);
      const to = lineCounter.linePos(error.pos[1]);
      return {
        code: "TEN9021",
        severity: "error",
        summary: `${file} is not YAML: ${error.message.split("\n")[0]?.replace(/ at line \d+, column \d+:$/, "") ?? ""}`,
        span: { file, line: from.line, column: from.col, endLine: to.line, endColumn: to.col },
        fix: "Correct the syntax; a Helm template must be rendered first.",
      };
    }),
  );
  if (diagnostics.length > 0) return { values: [], diagnostics };
  return { values: list.map((document) => document.toJS({ maxAliasCount: 1_000 }) as unknown), diagnostics };
}

/** JSON is YAML, but a dump of hundreds of megabytes is read by its own parser. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The objects of a value: itself, the items of a list, which may leave out their kind, or those of an array. */
function unfold(value: unknown, source: string): readonly EstateObject[] {
  if (Array.isArray(value)) return value.flatMap((item) => unfold(item, source));
  if (!isRecord(value)) return [];
  const { apiVersion, kind, items, metadata } = value;
  if (typeof kind === "string" && kind.endsWith("List") && Array.isArray(items)) {
    const of = kind === "List" ? {} : { apiVersion, kind: kind.slice(0, -"List".length) };
    return items.filter(isRecord).flatMap((item) => unfold({ ...of, ...item }, source));
  }
  if (typeof apiVersion !== "string" || typeof kind !== "string" || !isRecord(metadata)) return [];
  const name = metadata.name ?? (typeof metadata.generateName === "string" ? `${metadata.generateName}*` : undefined);
  if (typeof name !== "string") return [];
  return [{ ...value, apiVersion, kind, metadata: { ...metadata, name }, source }];
}

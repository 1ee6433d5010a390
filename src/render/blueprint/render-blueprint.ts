import { type Bundle, bundleKey } from "../../model/blueprint.ts";
import { formatBlueprintJson, formatBundleJson } from "./bundle-json.ts";
import { bundleTitle, countResources, formatBundleReport } from "./bundle-report.ts";

export type BlueprintFormat = "json" | "markdown";

/** A file to write; `path` is relative, with `/` between its parts. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Renders the blueprint as a folder, one file for each bundle, in the bundles' order; bytes depend on the bundle alone.
 *
 * `json` holds every resource; `markdown` is a report for people and ends with a `README.md` that lists the others.
 */
export function* renderBlueprint(bundles: Iterable<Bundle>, format: BlueprintFormat): Generator<RenderedFile> {
  const lines: string[] = [];
  for (const bundle of bundles) {
    const path = `${bundleKey(bundle.owner)}.${format === "json" ? "json" : "md"}`;
    if (format === "markdown") lines.push(indexLine(bundle, path));
    yield { path, text: format === "json" ? formatBundleJson(bundle) : formatBundleReport(bundle) };
  }
  if (format === "markdown") yield { path: "README.md", text: indexText(lines) };
}

/** Renders the blueprint as one document for standard output, in pieces. */
export function* streamBlueprint(bundles: Iterable<Bundle>, format: BlueprintFormat): Generator<string> {
  if (format === "json") {
    yield* formatBlueprintJson(bundles);
    return;
  }
  yield "# Blueprint\n";
  for (const bundle of bundles) yield `\n${formatBundleReport(bundle, 2)}`;
}

function indexLine(bundle: Bundle, path: string): string {
  const { aws, kubernetes } = countResources(bundle);
  return `- [${bundleTitle(bundle.owner)}](${path}): ${aws} AWS and ${kubernetes} Kubernetes resources`;
}

function indexText(lines: readonly string[]): string {
  return `# Blueprint\n\n${lines.join("\n")}\n`;
}

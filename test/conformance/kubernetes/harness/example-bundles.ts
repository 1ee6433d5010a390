import { build } from "../../../../src/cli/pipeline.ts";
import { compileBundles } from "../../../../src/compile/compile.ts";
import { accountModels, type Boundary, clusterModels } from "../../../../src/model/architecture.ts";
import type { Bundle } from "../../../../src/model/blueprint.ts";
import { readDocuments } from "../../../../src/providers/files/read-documents.ts";
import { loadDocuments } from "../../../../src/spec/load-documents.ts";
import { examplePlatforms } from "../../../support/example-files.ts";
import { sampleArchitecture, samplePlaced, samplePlatform, sampleTenant } from "../../../support/sample.ts";

export interface BundleSource {
  readonly name: string;
  readonly bundles: readonly Bundle[];
}

/** The blueprints of every example, and of the sample tenant under each model pair and boundary. */
export async function exampleBundles(): Promise<readonly BundleSource[]> {
  const examples = await Promise.all(examplePlatforms().map(({ name, folder }) => exampleSource(folder, name)));
  return [...examples, ...sampleSources()];
}

async function exampleSource(folder: string, name: string): Promise<BundleSource> {
  const { files } = await readDocuments(folder);
  const { value, diagnostics } = loadDocuments(files.map(({ path, bytes }) => ({ path, text: bytes })));
  if (value === undefined) {
    throw new Error(`examples/${name} does not load: ${diagnostics.map(({ summary }) => summary).join("; ")}`);
  }
  return { name: `examples/${name}`, bundles: [...build(value).bundles()] };
}

const boundarySets: readonly (readonly Boundary[])[] = [[], ["own-nodes"], ["own-nodes", "sandboxed-runtime"]];

function sampleSources(): readonly BundleSource[] {
  return accountModels.flatMap((account) =>
    clusterModels.flatMap((cluster) =>
      boundarySets.map((boundaries) => {
        const placed = samplePlaced(sampleArchitecture(account, cluster, boundaries));
        const bundles = [...compileBundles({ platform: samplePlatform, tenants: [sampleTenant()], placed })];
        return { name: ["sample", account, cluster, ...boundaries].join(" "), bundles };
      }),
    ),
  );
}

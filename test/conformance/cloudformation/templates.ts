import fc from "fast-check";
import { build } from "../../../src/cli/pipeline.ts";
import { boundaries } from "../../../src/model/architecture.ts";
import { type Bundle, bundleKey } from "../../../src/model/blueprint.ts";
import { readDocuments } from "../../../src/providers/files/read-documents.ts";
import { renderStack } from "../../../src/render/cloudformation/render-stack.ts";
import { loadDocuments } from "../../../src/spec/load-documents.ts";
import { environmentArbitrary } from "../../support/arbitrary-environment.ts";
import {
  type AwsCase,
  awsArchitectures,
  awsCase,
  caseBundles,
  cellBundle,
  environmentBundle,
  openedCell,
  organizationBundle,
} from "../../support/aws-cases.ts";

/** One template to lint. */
export interface ConformanceStack {
  readonly path: string;
  readonly text: string;
  readonly region: string;
}

const generatedTenants = 200;

/** Every model pair with its boundaries, every compute, every example, and generated tenants; the same on each run. */
export async function conformanceStacks(): Promise<readonly ConformanceStack[]> {
  const examples = await Promise.all(["acme", "small"].map(exampleStacks));
  return [
    ...awsArchitectures.flatMap((architecture) => {
      const item = awsCase(architecture);
      return renderAll(`samples/${slug(item)}`, caseBundles(item));
    }),
    ...(["auto-mode", "fargate", "karpenter", "managed-node-groups"] as const).flatMap((compute) =>
      renderAll(`cells/${compute}`, [organizationBundle(), cellBundle(openedCell("eu1-b", compute))]),
    ),
    ...examples.flat(),
    ...generatedStacks(),
  ];
}

async function exampleStacks(name: string): Promise<readonly ConformanceStack[]> {
  const folder = new URL(`../../../examples/${name}`, import.meta.url).pathname;
  const { files } = await readDocuments(folder);
  const loaded = loadDocuments(files.map(({ path, bytes }) => ({ path, text: bytes })));
  if (loaded.value === undefined) throw new Error(`examples/${name} does not load`);
  return renderAll(`examples/${name}`, [...build(loaded.value).bundles()]);
}

function generatedStacks(): readonly ConformanceStack[] {
  const samples = fc.sample(environmentArbitrary, { numRuns: generatedTenants, seed: 20261124 });
  return samples.flatMap((sample, index) => {
    const item = awsCase(sample.architecture, sample.environment, sample.tenant);
    return renderAll(`generated/${index}`, [environmentBundle(item.context)]);
  });
}

function renderAll(prefix: string, bundles: readonly Bundle[]): readonly ConformanceStack[] {
  return bundles.flatMap((bundle) =>
    bundle.stacks.map((stack) => ({
      path: `${prefix}/${bundleKey(bundle.owner)}/${stack.id}.template.json`,
      text: renderStack(stack).text,
      region: stack.region,
    })),
  );
}

function slug({ context }: AwsCase): string {
  const { account, cluster } = context.placement.architecture;
  const set = boundaries.filter((name) => context.placement.architecture.boundaries.includes(name));
  return [account, cluster, ...set].join("-");
}

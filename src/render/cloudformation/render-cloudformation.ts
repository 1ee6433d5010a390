import type { Bundle, Stack } from "../../model/blueprint.ts";
import { outputName } from "../../model/cloudformation.ts";
import type { Deferred } from "../../model/deferred.ts";
import type { JsonObject } from "../../model/json.ts";
import { sortKeys } from "../../model/json.ts";
import { type RenderedStack, renderStack, splitResourceId } from "./render-stack.ts";

/** One file of the export; `path` has `/` between its parts and is relative to the output folder. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Renders the stacks of bundles, one bundle at a time, as files that any CloudFormation pipeline can deploy.
 *
 * For each stack `cloudformation/<account>/<region>/<stack>.template.json`, and `.parameters.json`, which says how to
 * deploy it: tags, capabilities, and for each parameter the output of which other stack it takes.
 */
export function* renderCloudFormation(bundles: Iterable<Bundle>): Generator<RenderedFile> {
  for (const bundle of bundles) {
    for (const stack of bundle.stacks) yield* renderStackFiles(stack);
  }
}

function* renderStackFiles(stack: Stack): Generator<RenderedFile> {
  const rendered = renderStack(stack);
  const account = stack.account.kind === "known" ? stack.account.id : stack.account.key;
  const path = `cloudformation/${account}/${stack.region}/${stack.name}`;
  yield { path: `${path}.template.json`, text: rendered.text };
  const deployment = sortKeys(describeDeployment(stack, rendered));
  yield { path: `${path}.parameters.json`, text: `${JSON.stringify(deployment, null, 2)}\n` };
}

function describeDeployment(stack: Stack, rendered: RenderedStack): JsonObject {
  const parameters = Object.entries(rendered.parameters).map(([name, source]) => [name, describeSource(source)]);
  return {
    account: stack.account.kind === "known" ? stack.account.id : `vended: ${stack.account.key}`,
    capabilities: rendered.capabilities,
    parameters: Object.fromEntries(parameters) as JsonObject,
    region: stack.region,
    stackName: stack.name,
    tags: stack.tags,
    templateDelivery: rendered.delivery,
    terminationProtection: stack.terminationProtection,
  };
}

/** Where a parameter's value comes from: an output of another stack, or a look-up. */
function describeSource(source: Deferred): JsonObject {
  const owner = splitResourceId(source.resource);
  if (owner === undefined) return { attribute: source.attribute, lookUp: source.resource };
  return { fromStack: owner.stack, output: outputName(owner.logical, source.attribute) };
}

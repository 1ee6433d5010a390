import type { Stack } from "../../model/blueprint.ts";
import {
  type CloudFormationTemplate,
  type StackTemplate,
  templateDigest,
  toIntrinsics,
} from "../../model/cloudformation.ts";
import { stableStringify } from "../../model/json.ts";
import { shortHash } from "../../model/names.ts";
import { digestTag } from "../../model/ownership.ts";
import type { PlannedChange } from "../../model/plan.ts";
import type { ValueBook } from "../step.ts";

/** A stack as it is sent to CloudFormation. */
export interface PreparedStack {
  readonly stack: Stack;
  readonly template: CloudFormationTemplate;
  readonly text: string;
  readonly digest: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Of the change set: the same for the same template, values and plan, so that a lost answer is found again. */
  readonly changeSet: string;
}

/** Fills in the values that the stack takes from others. */
export async function prepareStack(
  stack: Stack,
  changes: readonly PlannedChange[],
  values: ValueBook,
): Promise<PreparedStack> {
  const { template, parameters: wanted } = toIntrinsics(stack);
  const parameters = await fillParameters(wanted, values);
  const digest = templateDigest(template);
  const tags = { ...stack.tags, [digestTag]: digest };
  const planned = changes.map(({ id, action, changes: fields }) => ({ id, action, fields }));
  return {
    stack,
    template,
    text: stableStringify(template),
    digest,
    parameters,
    tags,
    changeSet: `tenantry-${shortHash(stableStringify({ digest, parameters, tags, planned }), 24)}`,
  };
}

/** The values of a template's parameters, from whatever has them. */
export async function fillParameters(
  wanted: StackTemplate["parameters"],
  values: ValueBook,
): Promise<Readonly<Record<string, string>>> {
  const entries = Object.entries(wanted).map(async ([name, deferred]) => {
    const value = await values.require(deferred);
    return [name, typeof value === "string" ? value : value.join(",")] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

import type { Stack } from "../../src/model/blueprint.ts";
import {
  type CloudFormationTemplate,
  outputAttributes,
  outputName,
  templateDigest,
  toIntrinsics,
} from "../../src/model/cloudformation.ts";
import { defer } from "../../src/model/deferred.ts";
import { compareText, type JsonObject } from "../../src/model/json.ts";
import { shortHash } from "../../src/model/names.ts";
import { digestTag } from "../../src/model/ownership.ts";
import type { LiveValues } from "./live-values.ts";

/** A stack as describe-stacks and get-template answer for it. */
export interface StackAnswers {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly description: JsonObject;
  readonly template: CloudFormationTemplate;
}

/** The stack after a deployment of ours; `change` makes it one of an older version of the documents. */
export function liveStack(
  stack: Stack,
  values: LiveValues,
  change: (template: CloudFormationTemplate) => CloudFormationTemplate = (template) => template,
): StackAnswers {
  const { template: current, parameters } = toIntrinsics(stack);
  const template = change(current);
  const account = values.accountNumber(stack.account.kind === "known" ? stack.account.id : stack.account.key);
  const tags = { ...stack.tags, [digestTag]: templateDigest(template) };
  return {
    account,
    region: stack.region,
    name: stack.name,
    template,
    description: {
      StackId: `arn:aws:cloudformation:${stack.region}:${account}:stack/${stack.name}/${shortHash(stack.id, 32)}`,
      StackName: stack.name,
      Description: stack.description,
      CreationTime: "2026-09-01T08:00:00.000000+00:00",
      StackStatus: "CREATE_COMPLETE",
      EnableTerminationProtection: stack.terminationProtection,
      Parameters: Object.entries(parameters).map(([name, deferred]) => ({
        ParameterKey: name,
        ParameterValue: values.answerFor(deferred),
      })),
      Outputs: outputs(stack, template, values),
      Tags: Object.entries(tags)
        .sort(([left], [right]) => compareText(left, right))
        .map(([Key, Value]) => ({ Key, Value })),
    },
  };
}

function outputs(stack: Stack, template: CloudFormationTemplate, values: LiveValues): readonly JsonObject[] {
  return Object.entries(template.Resources)
    .flatMap(([logical, { Type }]) =>
      (outputAttributes[Type] ?? []).map((attribute) => ({
        OutputKey: outputName(logical, attribute),
        OutputValue: values.answerFor(defer(`${stack.id}/${logical}`, attribute)),
      })),
    )
    .sort((left, right) => compareText(left.OutputKey, right.OutputKey));
}

import { isDeepStrictEqual } from "node:util";
import type { Change, ResourceChange, ResourceChangeDetail } from "@aws-sdk/client-cloudformation";
import { replacementEffect } from "../../../model/cloudformation-spec.ts";
import type { JsonObject } from "../../../model/json.ts";
import { isTaggable } from "../resources/make-resource.ts";
import { evaluateProperties, type Scope } from "./evaluate.ts";
import { changedPaths } from "./resource-difference.ts";
import type { StackResource } from "./stack-row.ts";
import { referencesIn, type Template } from "./template.ts";

/** A template with what it is evaluated with. */
export interface Version {
  readonly template: Template;
  /** Knows no resources, so that references compare as references. */
  readonly scope: Scope;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * What going from one version of a stack to another adds, changes and removes, as a change set tells it.
 *
 * A change of the stack's tags changes every resource that can have tags. What refers to something that is replaced, or with
 * `Fn::GetAtt` to something whose properties change, is itself told as a change whose effect only execution shows:
 * `Dynamic`, and `Conditional` where its property would need a replacement
 * (docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html).
 */
export function describeChanges(
  before: Version | undefined,
  after: Version,
  resources: Readonly<Record<string, StackResource>>,
): readonly Change[] {
  const changes = new Map<string, ResourceChange>();
  for (const logicalId of orderOf(after.template)) {
    const change = changeOf({ before, after, resources, changes }, logicalId);
    if (change !== undefined) changes.set(logicalId, change);
  }
  for (const resource of Object.values(resources)) {
    if (Object.hasOwn(after.template.resources, resource.logicalId)) continue;
    changes.set(resource.logicalId, {
      Action: "Remove",
      LogicalResourceId: resource.logicalId,
      PhysicalResourceId: resource.physicalId ?? "",
      ResourceType: resource.type,
      Scope: [],
      Details: [],
      ...(resource.deletionPolicy === "Delete"
        ? {}
        : { PolicyAction: resource.deletionPolicy === "Snapshot" ? "Snapshot" : "Retain" }),
    });
  }
  return [...changes.values()]
    .sort((left, right) => ((left.LogicalResourceId ?? "") < (right.LogicalResourceId ?? "") ? -1 : 1))
    .map((ResourceChange) => ({ Type: "Resource", ResourceChange }));
}

interface Comparison {
  readonly before: Version | undefined;
  readonly after: Version;
  readonly resources: Readonly<Record<string, StackResource>>;
  readonly changes: ReadonlyMap<string, ResourceChange>;
}

function changeOf(comparison: Comparison, logicalId: string): ResourceChange | undefined {
  const { after, before, resources } = comparison;
  const type = after.template.resources[logicalId]?.type ?? "";
  const existing = resources[logicalId];
  if (existing?.physicalId === undefined || before === undefined) {
    return { Action: "Add", LogicalResourceId: logicalId, ResourceType: type, Scope: [], Details: [] };
  }
  const details = [
    ...directDetails(comparison, logicalId, type),
    ...dynamicDetails(comparison, logicalId, type),
    ...(isTaggable(type) && !isDeepStrictEqual(before.tags, after.tags) ? [tagDetail] : []),
  ];
  if (details.length === 0) return undefined;
  return {
    Action: "Modify",
    LogicalResourceId: logicalId,
    PhysicalResourceId: existing.physicalId,
    ResourceType: type,
    Replacement: replacementOf(details),
    Scope: [...new Set(details.map(({ Target }) => Target?.Attribute ?? "Properties"))].sort(),
    Details: details,
  };
}

const tagDetail: ResourceChangeDetail = {
  Target: { Attribute: "Tags", RequiresRecreation: "Never" },
  Evaluation: "Static",
  ChangeSource: "DirectModification",
};

function directDetails(
  { after, before }: Comparison,
  logicalId: string,
  type: string,
): readonly ResourceChangeDetail[] {
  if (before === undefined) return [];
  const old = evaluateProperties(before.template, logicalId, before.scope);
  const wanted = evaluateProperties(after.template, logicalId, after.scope);
  return changedProperties(type, old, wanted).map(({ effect, name }) => ({
    Target: { Attribute: name === "Tags" ? "Tags" : "Properties", Name: name, RequiresRecreation: recreation(effect) },
    Evaluation: "Static",
    ChangeSource: "DirectModification",
  }));
}

function changedProperties(
  type: string,
  old: JsonObject,
  wanted: JsonObject,
): readonly { readonly name: string; readonly effect: "always" | "sometimes" | "never" }[] {
  const effects = new Map<string, "always" | "sometimes" | "never">();
  for (const path of changedPaths(old, wanted)) {
    const [name = ""] = path;
    const effect = replacementEffect(type, path);
    const known = effects.get(name);
    if (known === "always" || (known === "sometimes" && effect !== "always")) continue;
    effects.set(name, effect === "unknown" ? "never" : effect);
  }
  return [...effects].map(([name, effect]) => ({ name, effect }));
}

/** Changes that come from what a property refers to. */
function dynamicDetails(
  { after, changes }: Comparison,
  logicalId: string,
  type: string,
): readonly ResourceChangeDetail[] {
  const properties = after.template.resources[logicalId]?.properties ?? {};
  return Object.entries(properties).flatMap(([name, value]) =>
    referencesIn(value).flatMap(({ attribute, name: other }): ResourceChangeDetail[] => {
      const change = changes.get(other);
      if (change?.Action !== "Modify") return [];
      const isReplaced = change.Replacement === "True" || change.Replacement === "Conditional";
      const isChanged = change.Scope?.includes("Properties") === true;
      if (!isReplaced && (attribute === undefined || !isChanged)) return [];
      return [
        {
          Target: {
            Attribute: "Properties",
            Name: name,
            RequiresRecreation: recreation(replacementEffect(type, [name])),
          },
          Evaluation: "Dynamic",
          ChangeSource: attribute === undefined ? "ResourceReference" : "ResourceAttribute",
          CausingEntity: attribute === undefined ? other : `${other}.${attribute}`,
        },
      ];
    }),
  );
}

function recreation(effect: "always" | "sometimes" | "never" | "unknown"): "Always" | "Conditionally" | "Never" {
  return effect === "always" ? "Always" : effect === "sometimes" ? "Conditionally" : "Never";
}

function replacementOf(details: readonly ResourceChangeDetail[]): "True" | "False" | "Conditional" {
  const needing = details.filter(({ Target }) => Target?.RequiresRecreation !== "Never");
  const isSure = needing.some(
    ({ Evaluation, Target }) => Evaluation === "Static" && Target?.RequiresRecreation === "Always",
  );
  return isSure ? "True" : needing.length > 0 ? "Conditional" : "False";
}

/** Logical ids, each after what it depends on. */
function orderOf({ resources }: Template): readonly string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name) || !Object.hasOwn(resources, name)) return;
    seen.add(name);
    for (const other of resources[name]?.dependencies ?? []) visit(other);
    order.push(name);
  };
  for (const name of Object.keys(resources).sort()) visit(name);
  return order;
}

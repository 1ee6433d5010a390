import { type Anchor, type Problem, valueAt } from "../problem.ts";
import type { DocumentPath, SourceDocument } from "../source-file.ts";
import { environmentsOf, type LoadedModel, type LoadedTenant } from "./loaded-model.ts";

/** Names that are defined twice where they must be unique, each with the place of the first. */
export function checkDuplicates(model: LoadedModel): readonly Problem[] {
  return [
    ...findRepeats("tenant", model.tenants.map(nameOfDocument)),
    ...findRepeats("lock of tenant", model.locks.map(nameOfDocument)),
    ...platformRepeats(model),
    ...model.tenants.flatMap(tenantRepeats),
  ];
}

interface Named {
  readonly name: string;
  readonly at: Anchor;
}

function nameOfDocument(loaded: {
  readonly document: SourceDocument;
  readonly raw: { readonly metadata: { readonly name: string } };
}): Named {
  return { name: loaded.raw.metadata.name, at: valueAt(loaded.document, "metadata", "name") };
}

function platformRepeats({ platform }: LoadedModel): readonly Problem[] {
  if (platform === undefined) return [];
  const { document, raw } = platform;
  const named = (items: readonly { readonly name: string }[], ...path: DocumentPath): readonly Named[] =>
    items.map(({ name }, index) => ({ name, at: valueAt(document, ...path, index, "name") }));
  return [
    ...findRepeats("cell", named(raw.spec.cells, "spec", "cells")),
    ...findRepeats("cell template", named(raw.spec.cellTemplates, "spec", "cellTemplates")),
    ...findRepeats("group", named(raw.spec.groups, "spec", "groups")),
    ...findRepeats("address pool", named(raw.spec.network.addressPools, "spec", "network", "addressPools")),
  ];
}

function tenantRepeats(loaded: LoadedTenant): readonly Problem[] {
  const { document } = loaded;
  const environments = environmentsOf(loaded);
  const names = environments.map(({ raw, path }) => ({ name: raw.name, at: valueAt(document, ...path, "name") }));
  return [
    ...findRepeats("environment", names),
    ...environments.flatMap(({ raw, path }) => [
      ...findRepeats(
        "namespace",
        (raw.namespaces ?? []).map((name, index) => ({ name, at: valueAt(document, ...path, "namespaces", index) })),
      ),
      ...findRepeats(
        "service account",
        raw.serviceAccounts.map(({ namespace, name }, index) => ({
          name: `${namespace}/${name}`,
          at: valueAt(document, ...path, "serviceAccounts", index),
        })),
      ),
    ]),
  ];
}

function findRepeats(what: string, items: readonly Named[]): readonly Problem[] {
  if (items.length < 2) return [];
  const first = new Map<string, Anchor>();
  const problems: Problem[] = [];
  for (const { name, at } of items) {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, at);
    else problems.push(repeated(what, { name, at }, earlier));
  }
  return problems;
}

function repeated(what: string, { name, at }: Named, earlier: Anchor): Problem {
  return {
    code: "TEN1203",
    severity: "error",
    summary: `the ${what} "${name}" is defined twice`,
    fix: "rename or remove one of the two",
    at,
    related: [{ message: "the first one", at: earlier }],
  };
}

import { suggest } from "../did-you-mean.ts";
import { keyAt, type Problem, valueAt } from "../problem.ts";
import { environmentsOf, type LoadedEnvironment, type LoadedModel, type LoadedTenant } from "./loaded-model.ts";

/** Names in a tenant document that refer to something that does not exist. */
export function checkReferences(model: LoadedModel): readonly Problem[] {
  const groups = model.platform?.raw.spec.groups.map((group) => group.name);
  return model.tenants.flatMap((loaded) => [
    ...checkGroup(loaded, groups),
    ...checkOwners(loaded),
    ...environmentsOf(loaded).flatMap((environment) => [
      ...checkPinnedCell(environment, model),
      ...checkNamespaces(environment),
      ...checkAccess(environment),
    ]),
  ]);
}

function checkGroup({ document, tenant }: LoadedTenant, groups: readonly string[] | undefined): readonly Problem[] {
  const { group } = tenant;
  if (group === undefined || groups === undefined || groups.includes(group)) return [];
  return [
    {
      code: "TEN1404",
      severity: "error",
      summary: `the group "${group}" is not declared by the platform`,
      fix: suggest(group, groups, "declare it under spec.groups of the platform"),
      at: valueAt(document, "spec", "group"),
    },
  ];
}

function checkOwners({ document, raw }: LoadedTenant): readonly Problem[] {
  return raw.spec.owners.flatMap(({ kind, name, namespace }, index): Problem[] => {
    const path = ["spec", "owners", index];
    if (kind === "ServiceAccount" && namespace === undefined) {
      return [
        {
          code: "TEN1102",
          severity: "error",
          summary: `the owner "${name}" is a ServiceAccount without a namespace`,
          fix: 'add namespace: "…"',
          at: valueAt(document, ...path),
        },
      ];
    }
    if (kind === "ServiceAccount" || namespace === undefined) return [];
    return [
      {
        code: "TEN1101",
        severity: "error",
        summary: `a ${kind} has no namespace`,
        fix: "remove it, or set kind: ServiceAccount",
        at: keyAt(document, ...path, "namespace"),
      },
    ];
  });
}

function checkPinnedCell({ loaded, environment, path }: LoadedEnvironment, model: LoadedModel): readonly Problem[] {
  const cell = environment.pin?.cell;
  if (cell === undefined || model.platform === undefined) return [];
  const declared = model.platform.raw.spec.cells.map(({ name }) => name);
  const opened = model.locks.flatMap(({ raw }) =>
    raw.spec.environments.flatMap(({ opens, opensForAccount }) =>
      [opens?.name ?? [], opensForAccount?.name ?? []].flat(),
    ),
  );
  if (declared.includes(cell) || opened.includes(cell)) return [];
  return [
    {
      code: "TEN1401",
      severity: "error",
      summary: `the cell "${cell}" does not exist`,
      fix: suggest(cell, [...declared, ...opened], "declare it under spec.cells of the platform"),
      at: valueAt(loaded.document, ...path, "pin", "cell"),
    },
  ];
}

function checkNamespaces({ loaded, raw, environment, path }: LoadedEnvironment): readonly Problem[] {
  const known = environment.namespaces;
  if (known.length === 0) return [];
  const used = [
    ...raw.serviceAccounts.map(({ namespace }, index) => ({
      namespace,
      at: valueAt(loaded.document, ...path, "serviceAccounts", index, "namespace"),
    })),
    ...Object.keys(raw.quotaWeights ?? {}).map((namespace) => ({
      namespace,
      at: keyAt(loaded.document, ...path, "quotaWeights", namespace),
    })),
  ];
  return used
    .filter(({ namespace }) => !known.includes(namespace))
    .map(({ namespace, at }) => ({
      code: "TEN1407",
      severity: "error",
      summary: `the environment has no namespace "${namespace}"`,
      fix: suggest(namespace, known, `add "${namespace}" to namespaces`),
      at,
    }));
}

/** `access` names a service account by its short name, which must therefore be unique. */
function checkAccess({ loaded, raw, path }: LoadedEnvironment): readonly Problem[] {
  const known = raw.serviceAccounts.map(({ name }) => name);
  return Object.entries(raw.aws).flatMap(([key, { access }]) =>
    Object.keys(access).flatMap((name): Problem[] => {
      const count = known.filter((other) => other === name).length;
      if (count === 1) return [];
      const missing = count === 0;
      return [
        {
          code: "TEN1406",
          severity: "error",
          summary: missing
            ? `the environment has no service account "${name}"`
            : `the environment has ${count} service accounts "${name}"`,
          fix: missing
            ? suggest(name, known, `add {namespace: …, name: ${name}} to serviceAccounts`)
            : "give each a name of its own, so that access names one of them",
          at: keyAt(loaded.document, ...path, "aws", key, "access", name),
        },
      ];
    }),
  );
}

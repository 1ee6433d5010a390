import { claim, ingress, pod } from "../cases/objects.ts";
import type { Case, CaseObject, Expectation } from "../harness/case.ts";
import { create } from "../harness/case.ts";
import { judge } from "../harness/judge.ts";
import { perform } from "../harness/perform.ts";
import type { Report } from "../harness/report.ts";
import { applyObject, type World, waitUntil } from "../harness/world.ts";

const defaultClass = "cluster-default";

const defaults: readonly CaseObject[] = [
  {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: defaultClass, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "ebs.csi.aws.com",
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    metadata: { name: defaultClass, annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } },
    spec: { controller: "eks.amazonaws.com/alb" },
  },
  {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name: defaultClass },
    value: 10,
    globalDefault: true,
  },
];

interface DefaultedField {
  readonly guard: string;
  readonly field: string;
  readonly without: CaseObject;
  readonly naming: CaseObject;
}

const forged = [{ manager: "forged", operation: "Update", apiVersion: "v1", fieldsType: "FieldsV1", fieldsV1: {} }];

const fields: readonly DefaultedField[] = [
  {
    guard: "storage class",
    field: "storageClassName",
    without: claim({ storageClassName: undefined }),
    naming: claim({ storageClassName: defaultClass }),
  },
  {
    guard: "ingress class",
    field: "ingressClassName",
    without: ingress({ ingressClassName: undefined }),
    naming: ingress({ ingressClassName: defaultClass }),
  },
  {
    guard: "priority class",
    field: "priorityClassName",
    without: pod(),
    naming: pod({ priorityClassName: defaultClass }),
  },
];

/** A class that the API server fills in is the platform's choice; the same class named by a tenant is not. */
export async function runDefaultClassCases(world: World, report: Report): Promise<void> {
  report.heading("Default classes of the cluster: filled in, but not named");
  for (const object of defaults) await applyObject(world.clients.platform, world.types, object);
  for (const { guard, field, without, naming } of fields) {
    const filled: Expectation = { kind: "allowed", stored: (object) => lacksDefault(object, field) };
    await waitUntil(
      `the default ${guard}`,
      async () => judge(await perform(world, tryOut(without, filled)), filled) === undefined,
    );
    report.record(`${guard}: allowed when the cluster fills it in`, undefined);
    const denied: Expectation = { kind: "denied", reason: `${guard} ${defaultClass} is not allowed` };
    report.record(`${guard}: denied when named`, judge(await perform(world, tryOut(naming, denied)), denied));
    const lied = { ...naming, metadata: { ...naming.metadata, managedFields: forged } };
    report.record(
      `${guard}: denied when named with forged managed fields`,
      judge(await perform(world, tryOut(lied, denied)), denied),
    );
  }
}

function tryOut(object: CaseObject, expect: Expectation): Case {
  return { guard: "classes", name: "default", as: "oak-owner", action: create(object), expect };
}

function lacksDefault(object: CaseObject, field: string): string | undefined {
  const { [field]: value } = object.spec as Readonly<Record<string, unknown>>;
  return value === defaultClass ? undefined : `${field} is ${String(value)}`;
}

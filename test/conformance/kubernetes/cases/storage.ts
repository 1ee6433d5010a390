import { type Action, type Case, type CaseObject, create, twins } from "../harness/case.ts";
import { claim, named, pod, web } from "./objects.ts";

const target = named(claim(), "target");
const snapshots = "snapshot.storage.k8s.io";

function from(source: Readonly<Record<string, unknown>>): Action {
  return create(claim({ dataSourceRef: source }));
}

const snapshot = { apiGroup: snapshots, kind: "VolumeSnapshot", name: "nightly" };

function annotated(key: string, value: string): CaseObject {
  const object = claim();
  return { ...object, metadata: { ...object.metadata, annotations: { [key]: value } } };
}

function annotateTarget(annotations: Readonly<Record<string, string>>): Action {
  return { kind: "patch", target, patchKind: "merge", patch: { metadata: { annotations } } };
}

function podWith(volume: Readonly<Record<string, unknown>>): CaseObject {
  return pod({ volumes: [{ name: "data", ...volume }] });
}

export const storageCases: readonly Case[] = [
  ...(["oak-owner", "oak-workload"] as const).flatMap((as) =>
    twins({
      guard: "storage classes",
      name: "class that is not listed",
      as,
      reason: "storage class io2 is not allowed; use one of: gp3",
      denied: create(claim({ storageClassName: "io2" })),
      allowed: create(claim({ storageClassName: "gp3" })),
    }),
  ),
  ...twins({
    guard: "storage classes",
    name: "no class, which binds any volume made by hand",
    as: "oak-owner",
    reason: "storage class (none) is not allowed",
    denied: create(claim({ storageClassName: "" })),
    allowed: create(claim()),
  }),
  ...(["oak-owner", "oak-workload"] as const).flatMap((as) =>
    twins({
      guard: "storage classes",
      name: "class by the old annotation, beside an allowed one",
      as,
      reason: "the annotation volume.beta.kubernetes.io/storage-class is not allowed",
      denied: create(annotated("volume.beta.kubernetes.io/storage-class", "io2")),
      allowed: create(annotated("acme.example/note", "io2")),
    }),
  ),
  ...twins({
    guard: "storage classes",
    name: "class by the old annotation, added later (patch)",
    as: "oak-owner",
    reason: "field is immutable",
    denied: annotateTarget({ "volume.beta.kubernetes.io/storage-class": "io2" }),
    allowed: annotateTarget({ "acme.example/note": "io2" }),
  }),
  ...twins({
    guard: "storage classes",
    name: "performance by a volume attributes class",
    as: "oak-owner",
    reason: "a claim may not choose its volume's performance",
    denied: create(claim({ volumeAttributesClassName: "fastest" })),
    allowed: create(claim()),
  }),
  ...(["oak-owner", "oak-workload"] as const).flatMap((as) =>
    twins({
      guard: "volumes in pods",
      name: "volume that a CSI driver makes from the pod alone",
      as,
      reason: "volumes of a CSI driver may not be written into the pod",
      denied: create(podWith({ csi: { driver: "nfs.csi.k8s.io", volumeAttributes: { server: "elm", share: "/" } } })),
      allowed: create(podWith({ ephemeral: { volumeClaimTemplate: { spec: claim().spec } } })),
    }),
  ),
  ...(["oak-owner", "oak-workload"] as const).flatMap((as) =>
    twins({
      guard: "PVC sources",
      name: "claim that names its volume",
      as,
      reason: "a claim may not choose its volume (elm-data); remove volumeName",
      denied: create(claim({ volumeName: "elm-data" })),
      allowed: create(claim()),
    }),
  ),
  ...twins({
    guard: "PVC sources",
    name: "volume named later (patch)",
    as: "oak-owner",
    reason: "a claim may not choose its volume (elm-data)",
    denied: { kind: "patch", target, patchKind: "merge", patch: { spec: { volumeName: "elm-data" } } },
    allowed: { kind: "patch", target, patchKind: "merge", patch: { metadata: { labels: { app: "shop" } } } },
  }),
  ...twins({
    guard: "PVC sources",
    name: "claim that selects among existing volumes",
    as: "oak-owner",
    reason: "a claim may not select among existing volumes",
    denied: create(claim({ selector: { matchLabels: { tenant: "elm" } } })),
    allowed: create(claim()),
  }),
  ...(["oak-owner", "oak-workload"] as const).flatMap((as) =>
    twins({
      guard: "PVC sources",
      name: "snapshot of another namespace",
      as,
      reason: "a claim may not be filled from namespace elm--prod--core",
      denied: from({ ...snapshot, namespace: "elm--prod--core" }),
      allowed: from({ ...snapshot, namespace: web }),
    }),
  ),
  ...twins({
    guard: "PVC sources",
    name: "snapshot of another namespace of the own environment",
    as: "oak-owner",
    reason: "a claim may not be filled from namespace oak--prod--jobs",
    denied: from({ ...snapshot, namespace: "oak--prod--jobs" }),
    allowed: from(snapshot),
  }),
  ...twins({
    guard: "PVC sources",
    name: "populator of another provider",
    as: "oak-owner",
    reason: "not through another provider's populator",
    denied: from({ apiGroup: "populators.example.com", kind: "Copy", name: "elm" }),
    allowed: from({ kind: "PersistentVolumeClaim", name: "other" }),
  }),
];

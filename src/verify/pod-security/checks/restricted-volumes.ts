import type { PodSecurityCheck } from "../check.ts";
import { fieldOf } from "../pod-fields.ts";
import { type VolumeFields, volumesOf } from "../volumes.ts";
import { distinct, plural, quoted } from "../wording.ts";

const allowed = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

/** In the order in which a volume with several of them is named after the first. */
const restricted = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "gitRepo",
  "nfs",
  "iscsi",
  "glusterfs",
  "rbd",
  "flexVolume",
  "cinder",
  "cephfs",
  "flocker",
  "fc",
  "azureFile",
  "vsphereVolume",
  "quobyte",
  "azureDisk",
  "photonPersistentDisk",
  "portworxVolume",
  "scaleIO",
  "storageos",
];

export const restrictedVolumes: PodSecurityCheck = {
  id: "restrictedVolumes",
  level: "restricted",
  revisions: [
    {
      since: 0,
      replaces: "hostPathVolumes",
      inspect: (pod) => {
        const bad = volumesOf(pod).filter((volume) => !isAllowed(volume));
        if (bad.length === 0) return undefined;
        const types = distinct(bad.map(typeOf));
        const verb = bad.length === 1 ? "uses" : "use";
        const names = `${plural("volume", bad.length)} ${quoted(bad.map(({ name }) => name))}`;
        return {
          reason: "restricted volume types",
          detail: `${names} ${verb} ${plural("restricted volume type", types.length)} ${quoted(types)}`,
          fields: bad.map((volume) => `${volume.path}.${typeOf(volume)}`),
        };
      },
    },
  ],
};

/** The API server makes an `emptyDir` of a volume without a source. */
function isAllowed({ fields }: VolumeFields): boolean {
  if (allowed.some((type) => fieldOf(fields, type) !== undefined)) return true;
  return typeof fields === "object" && fields !== null && Object.keys(fields).every((key) => isEmpty(fields, key));
}

function isEmpty(fields: object, key: string): boolean {
  return key === "name" || fieldOf(fields, key) === undefined;
}

function typeOf({ fields }: VolumeFields): string {
  return restricted.find((type) => fieldOf(fields, type) !== undefined) ?? "unknown";
}

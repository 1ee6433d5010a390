import { parseQuantity } from "../../model/quantity.ts";
import { suggest } from "../did-you-mean.ts";
import { keyAt, type Problem, valueAt } from "../problem.ts";
import { quoteValue } from "../quote-value.ts";
import type { Scalar } from "../schema/field.ts";
import { environmentsOf, type LoadedEnvironment, type LoadedModel } from "./loaded-model.ts";

/** Quota keys that Kubernetes would refuse or ignore, and counts that are not whole. */
export function checkQuotas(model: LoadedModel): readonly Problem[] {
  return model.tenants.flatMap(environmentsOf).flatMap(checkQuota);
}

const computeKeys = [
  "cpu",
  "memory",
  "requests.cpu",
  "requests.memory",
  "limits.cpu",
  "limits.memory",
  "requests.ephemeral-storage",
  "limits.ephemeral-storage",
  "requests.storage",
];
const countKeys = [
  "pods",
  "services",
  "services.loadbalancers",
  "services.nodeports",
  "configmaps",
  "secrets",
  "persistentvolumeclaims",
  "replicationcontrollers",
  "resourcequotas",
];
const quotaKeys: readonly string[] = [...computeKeys, ...countKeys];
const countKeySet: ReadonlySet<string> = new Set(countKeys);
const quotaKeySet: ReadonlySet<string> = new Set(quotaKeys);

/** `count/<plural>`, extended resources such as requests.nvidia.com/gpu, huge pages, and per storage class. */
const openKey =
  /^(count\/[a-z0-9.-]+|(requests|limits)\.(hugepages-[0-9A-Za-z]+|[a-z0-9.-]+\/[a-z0-9.-]+)|[a-z0-9.-]+\.storageclass\.storage\.k8s\.io\/[a-z.]+)$/;

function checkQuota({ loaded, raw, path }: LoadedEnvironment): readonly Problem[] {
  return Object.entries(raw.resourceQuota ?? {}).flatMap(([key, value]): Problem[] => {
    if (!quotaKeySet.has(key) && !openKey.test(key)) {
      return [
        {
          code: "TEN1313",
          severity: "error",
          summary: `"${key.slice(0, 60)}" is not a ResourceQuota key`,
          fix: suggest(key, quotaKeys, "use a key of Kubernetes' ResourceQuota"),
          at: keyAt(loaded.document, ...path, "resourceQuota", key),
        },
      ];
    }
    const counted = countKeySet.has(key) || key.startsWith("count/");
    if (!counted || isWhole(value)) return [];
    return [
      {
        code: "TEN1301",
        severity: "error",
        summary: `${quoteValue(value, [key])} is not allowed: ${key} counts objects, so it is a whole number`,
        fix: 'write for example "60"',
        at: valueAt(loaded.document, ...path, "resourceQuota", key),
      },
    ];
  });
}

function isWhole(value: Scalar): boolean {
  return (parseQuantity(String(value))?.nanos ?? 1n) % 1_000_000_000n === 0n;
}

import { checkPod, formatViolations } from "../../pod-security/check-pod.ts";
import { fieldOf, listOf } from "../../pod-security/pod-fields.ts";
import {
  enforcedPolicy,
  formatPolicy,
  type PodSecurityPolicy,
  type PodSecurityVersion,
} from "../../pod-security/policy.ts";
import type { AdmissionCause } from "../admission-request.ts";
import type { Reviewed } from "../match/match-resources.ts";

/** Subresources by which no container changes. */
const harmless = new Set(["exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status"]);

/** How a cluster's PodSecurity plugin is set up. */
export interface PodSecuritySetup {
  /** What holds in namespaces that say nothing. */
  readonly clusterDefault: PodSecurityPolicy;
  /** The API server's minor version: it knows no later revisions of the checks. */
  readonly known: PodSecurityVersion;
}

/** What Pod Security enforces on a pod in its namespace; controllers are only warned, their pods are refused. */
export function enforcePodSecurity(reviewed: Reviewed, setup: PodSecuritySetup): readonly AdmissionCause[] {
  const { request, object, oldObject, namespace } = reviewed;
  const { group, resource } = request.resource;
  if (group !== "" || resource !== "pods" || object === undefined) return [];
  if (request.operation !== "CREATE" && request.operation !== "UPDATE") return [];
  if (harmless.has(request.subresource ?? "")) return [];
  if (oldObject !== undefined && !changesContainers(object, oldObject)) return [];
  const policy = enforcedPolicy(namespace?.metadata.labels, setup.clusterDefault);
  const { allowed, violations } = checkPod(object, { ...policy, version: older(policy.version, setup.known) });
  if (allowed) return [];
  return [
    {
      policy: "PodSecurity",
      message: `violates PodSecurity "${formatPolicy(policy)}": ${formatViolations(violations)}`,
    },
  ];
}

function older(left: PodSecurityVersion, right: PodSecurityVersion): PodSecurityVersion {
  if (left === "latest") return right;
  return right === "latest" ? left : Math.min(left, right);
}

/** An update counts when it adds containers or changes an image; nothing else of a pod can change to the worse. */
function changesContainers(pod: unknown, old: unknown): boolean {
  const images = (object: unknown, list: string): readonly unknown[] =>
    listOf(fieldOf(object, "spec", list)).map((container) => [fieldOf(container, "name"), fieldOf(container, "image")]);
  return ["containers", "initContainers", "ephemeralContainers"].some(
    (list) => JSON.stringify(images(pod, list)) !== JSON.stringify(images(old, list)),
  );
}

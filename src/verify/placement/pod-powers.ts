import { fieldOf, isSwitchedOn, listOf } from "../pod-security/pod-fields.ts";

/** What in a pod gives root on its node, in words; empty when nothing does. */
export function powersOf(podSpec: unknown): readonly string[] {
  const containers = ["initContainers", "containers", "ephemeralContainers"].flatMap((list) =>
    listOf(fieldOf(podSpec, list)),
  );
  const capabilities = containers.flatMap((container) =>
    listOf(fieldOf(container, "securityContext", "capabilities", "add")).map(String),
  );
  const has = (...path: readonly string[]): boolean =>
    containers.some((container) => isSwitchedOn(fieldOf(container, "securityContext", ...path)));
  const hostPid = isSwitchedOn(fieldOf(podSpec, "hostPID"));
  const dangerous = capabilities.filter((capability) => rootCapabilities.has(capability.replace(/^CAP_/, "")));
  return [
    ...(has("privileged") ? ["a privileged container"] : []),
    ...(hostPid && capabilities.some((capability) => /^(?:CAP_)?SYS_PTRACE$/.test(capability))
      ? ["the host's processes with SYS_PTRACE"]
      : []),
    ...(isSwitchedOn(fieldOf(podSpec, "securityContext", "windowsOptions", "hostProcess")) ||
    has("windowsOptions", "hostProcess")
      ? ["a host process"]
      : []),
    ...new Set(dangerous.map((capability) => `capability ${capability}`)),
    ...hostPathsOf(podSpec),
  ];
}

const rootCapabilities = new Set(["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH", "BPF"]);

/** Harmless are paths that hold nothing of the node's or of other pods; everything else is taken for a way in. */
const harmless =
  /^\/(?:etc\/(?:localtime|ssl\/certs|pki\/tls\/certs)|usr\/share\/(?:zoneinfo|ca-certificates))(?:\/|$)/;

function hostPathsOf(podSpec: unknown): readonly string[] {
  return listOf(fieldOf(podSpec, "volumes"))
    .map((volume) => fieldOf(volume, "hostPath", "path"))
    .filter((path) => typeof path === "string")
    .filter((path) => !harmless.test(path))
    .map((path) => `host path ${path}`);
}

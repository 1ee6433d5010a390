/** Pod Security Standards, from free to strict (kubernetes.io/docs/concepts/security/pod-security-standards). */
export const podSecurityLevels = ["privileged", "baseline", "restricted"] as const;

export type PodSecurityLevel = (typeof podSecurityLevels)[number];

/** Which revision of the checks counts: the newest, or that of a Kubernetes minor version (`35` for v1.35). */
export type PodSecurityVersion = number | "latest";

export interface PodSecurityPolicy {
  readonly level: PodSecurityLevel;
  readonly version: PodSecurityVersion;
}

/** What an API server enforces where a namespace says nothing, unless its configuration says otherwise; so on EKS. */
export const unlabelled: PodSecurityPolicy = { level: "privileged", version: "latest" };

const enforceLabel = "pod-security.kubernetes.io/enforce";
const enforceVersionLabel = "pod-security.kubernetes.io/enforce-version";

/** The level of this name, else undefined. */
export function parseLevel(text: string): PodSecurityLevel | undefined {
  return podSecurityLevels.find((level) => level === text);
}

/** `latest` or `v1.N`, as in the labels of a namespace; else undefined. */
export function parseVersion(text: string): PodSecurityVersion | undefined {
  if (text === "latest") return "latest";
  const minor = /^v1\.(0|[1-9]\d*)$/.exec(text)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

export function formatVersion(version: PodSecurityVersion): string {
  return version === "latest" ? "latest" : `v1.${version}`;
}

/** As refusals name a policy: `restricted:v1.30`. */
export function formatPolicy({ level, version }: PodSecurityPolicy): string {
  return `${level}:${formatVersion(version)}`;
}

/**
 * What is enforced in a namespace with these labels. A level that does not exist counts as restricted, a version that does
 * not exist as the newest.
 */
export function enforcedPolicy(
  labels: Readonly<Record<string, string>> | undefined,
  clusterDefault: PodSecurityPolicy = unlabelled,
): PodSecurityPolicy {
  const level = labels?.[enforceLabel];
  const version = labels?.[enforceVersionLabel];
  return {
    level: level === undefined ? clusterDefault.level : (parseLevel(level) ?? "restricted"),
    version: version === undefined ? clusterDefault.version : (parseVersion(version) ?? "latest"),
  };
}

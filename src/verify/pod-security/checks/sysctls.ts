import type { CheckRevision, PodSecurityCheck } from "../check.ts";
import { fieldOf, listOf } from "../pod-fields.ts";

/** Those that are namespaced and touch nobody else on the node, by the version that found them so. */
const allowed: readonly { readonly since: number; readonly names: readonly string[] }[] = [
  {
    since: 0,
    names: [
      "kernel.shm_rmid_forced",
      "net.ipv4.ip_local_port_range",
      "net.ipv4.tcp_syncookies",
      "net.ipv4.ping_group_range",
      "net.ipv4.ip_unprivileged_port_start",
    ],
  },
  { since: 27, names: ["net.ipv4.ip_local_reserved_ports"] },
  {
    since: 29,
    names: [
      "net.ipv4.tcp_keepalive_time",
      "net.ipv4.tcp_fin_timeout",
      "net.ipv4.tcp_keepalive_intvl",
      "net.ipv4.tcp_keepalive_probes",
    ],
  },
  { since: 32, names: ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"] },
];

export const sysctls: PodSecurityCheck = {
  id: "sysctls",
  level: "baseline",
  revisions: allowed.map(({ since }) => ({ since, inspect: inspectFor(since) })),
};

function inspectFor(minor: number): CheckRevision["inspect"] {
  const safe = new Set(allowed.filter(({ since }) => since <= minor).flatMap(({ names }) => names));
  return ({ spec }) => {
    const names = listOf(fieldOf(spec, "securityContext", "sysctls")).map((entry) =>
      String(fieldOf(entry, "name") ?? ""),
    );
    const bad = names.flatMap((name, index) => (safe.has(name) ? [] : [{ name, index }]));
    if (bad.length === 0) return undefined;
    return {
      reason: "forbidden sysctls",
      detail: bad.map(({ name }) => name).join(", "),
      fields: bad.map(({ index }) => `spec.securityContext.sysctls[${index}].name`),
    };
  };
}

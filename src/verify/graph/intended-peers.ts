import type { Claims } from "../../model/claims.ts";

export interface IntendedPeer {
  readonly from: number;
  readonly to: number;
  readonly port: number;
}

export interface IntendedPeers {
  /** Sorted by source, target and port, each once. */
  readonly listed: readonly IntendedPeer[];
  /** Targets by source. */
  readonly bySource: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Which environments may reach which by somebody's `allowedPeers`; peers that nobody claims are left out. */
export function intendedPeers(claims: Claims): IntendedPeers {
  const owners = new Map(claims.map(({ tenant, environment }, owner) => [`${tenant}/${environment}`, owner]));
  const byText = new Map<string, IntendedPeer>();
  for (const [owner, claim] of claims.entries()) {
    for (const { direction, tenant, environment, port } of claim.allowedPeers) {
      const peer = owners.get(`${tenant}/${environment}`);
      if (peer === undefined) continue;
      const intended = direction === "to" ? { from: owner, to: peer, port } : { from: peer, to: owner, port };
      byText.set(`${intended.from} ${intended.to} ${port}`, intended);
    }
  }
  const listed = [...byText.values()].toSorted(
    (one, other) => one.from - other.from || one.to - other.to || one.port - other.port,
  );
  const bySource = new Map<number, Set<number>>();
  for (const { from, to } of listed) bySource.set(from, (bySource.get(from) ?? new Set()).add(to));
  return { listed, bySource };
}

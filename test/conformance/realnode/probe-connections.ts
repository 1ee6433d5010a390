import type { RealNode } from "../../../scripts/realnode/start-node.ts";
import type { Protocol } from "../../../src/verify/network/port-set.ts";

/** A connection that is tried. */
export interface Probe {
  readonly address: string;
  readonly port: number;
  /** `dns`: a question to a resolver, by UDP. */
  readonly by: Exclude<Protocol, "SCTP"> | "dns";
}

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
}

/** Tries all probes at once from inside a pod; whether each one was answered, in their order. */
export async function tryProbes(node: RealNode, pod: PodRef, probes: readonly Probe[]): Promise<readonly boolean[]> {
  const lines = probes.map(
    (probe, index) => `{ ${commandOf(probe)} >/dev/null 2>&1 && echo ${index} yes || echo ${index} no; } &`,
  );
  const script = [...lines, "wait"].join("\n");
  const output = await node.kubectl(
    ["-n", pod.namespace, "exec", "-i", pod.name, "-c", "one", "--", "/bin/sh"],
    script,
  );
  const answers = new Map(output.split("\n").map((line) => line.split(" ") as [string, string | undefined]));
  return probes.map((_, index) => {
    const answer = answers.get(String(index));
    if (answer === undefined) throw new Error(`${pod.namespace}/${pod.name} did not answer probe ${index}`);
    return answer === "yes";
  });
}

function commandOf({ address, port, by }: Probe): string {
  if (by === "dns") return `timeout 2 /bin/nslookup kubernetes.default.svc.cluster.local ${address}`;
  return `/agnhost connect ${address}:${port} --timeout=1s --protocol=${by.toLowerCase()}`;
}

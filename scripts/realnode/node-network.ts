import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { network } from "./node-files.ts";

const run = promisify(execFile);

/** Arguments of nsenter for a program in the node's network. Not `ip netns exec`, which would hide cgroups under a new /sys. */
export function inNetwork(program: string, args: readonly string[]): readonly string[] {
  return [`--net=/run/netns/${network.namespace}`, program, ...args];
}

/** Makes the namespace, its link to the host, and routes from the host to pods and services. */
export async function makeNetwork(): Promise<void> {
  const { namespace, hostLink, nodeLink, host, node, pods, services } = network;
  const inside = (...args: readonly string[]) => run("nsenter", [...inNetwork(args[0] ?? "", args.slice(1))]);
  await run("ip", ["netns", "add", namespace]);
  await run("ip", ["link", "add", hostLink, "type", "veth", "peer", "name", nodeLink, "netns", namespace]);
  await run("ip", ["addr", "add", `${host}/30`, "dev", hostLink]);
  await run("ip", ["link", "set", hostLink, "up"]);
  await inside("ip", "addr", "add", `${node}/30`, "dev", nodeLink);
  await inside("ip", "link", "set", nodeLink, "up");
  await inside("ip", "link", "set", "lo", "up");
  await inside("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0");
  for (const block of [pods, services]) await run("ip", ["route", "replace", block, "via", node]);
}

/**
 * Sends the first packet of each connection from or to a pod to the enforcer. Nothing that is queued passes without it.
 *
 * Connections to the node's own address never meet the POSTROUTING hook, hence INPUT for what pods send to the API server.
 */
export async function queueNewConnections(): Promise<void> {
  const table = (...args: readonly string[]) =>
    run("nsenter", [...inNetwork("iptables", ["-w", "-t", "mangle", ...args])]);
  const chain = "TENANTRY-NETPOL";
  await table("-N", chain);
  await table("-A", chain, "-m", "conntrack", "--ctstate", "ESTABLISHED,RELATED", "-j", "RETURN");
  for (const protocol of ["tcp", "udp", "sctp"]) {
    for (const side of ["-s", "-d"]) {
      await table(
        "-A",
        chain,
        "-p",
        protocol,
        side,
        network.pods,
        "-j",
        "NFQUEUE",
        "--queue-num",
        String(network.queue),
      );
    }
  }
  // The node's own processes, the kubelet's probes among them, reach every pod.
  await table("-A", "POSTROUTING", "-m", "owner", "--uid-owner", "0", "-j", "RETURN");
  await table("-A", "POSTROUTING", "-j", chain);
  await table("-A", "INPUT", "-s", network.pods, "-j", chain);
}

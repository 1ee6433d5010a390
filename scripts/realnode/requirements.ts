import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Programs of the operating system that the node cannot do without, and the Debian package of each. */
const systemPrograms: readonly (readonly [program: string, aptPackage: string])[] = [
  ["runc", "runc"],
  ["iptables", "iptables"],
  ["nft", "nftables"],
  ["conntrack", "conntrack"],
  ["ip", "iproute2"],
  ["nsenter", "util-linux"],
  ["modprobe", "kmod"],
  ["pkill", "procps"],
  ["openssl", "openssl"],
  ["busybox", "busybox-static"],
];

export const pluginFolder = "/usr/lib/cni";
const plugins = ["ptp", "host-local", "loopback"];
const places = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** What this machine lacks to run a node; empty when it can. Each line names the remedy. */
export async function findLacking(): Promise<readonly string[]> {
  if (process.platform !== "linux") return ["Linux: pods need its namespaces"];
  const lacking: string[] = [];
  if (process.getuid?.() !== 0) lacking.push("root: run it as root, in a machine of its own");
  if (await hasKubelet()) lacking.push("a machine without a kubelet of its own: both would claim the cgroup kubepods");
  const packages = new Set<string>();
  for (const [program, name] of systemPrograms) if ((await findProgram(program)) === undefined) packages.add(name);
  for (const plugin of plugins) {
    if (!(await isExecutable(join(pluginFolder, plugin)))) packages.add("containernetworking-plugins");
  }
  if (packages.size > 0) lacking.push(`apt-get install --no-install-recommends ${[...packages].sort().join(" ")}`);
  return lacking;
}

/** Whether a kubelet manages this machine, by the cgroups that every kubelet makes. */
async function hasKubelet(): Promise<boolean> {
  const places = ["/sys/fs/cgroup/kubepods", "/sys/fs/cgroup/kubepods.slice", "/sys/fs/cgroup/memory/kubepods"];
  const found = await Promise.allSettled(places.map((place) => access(place)));
  return found.some(({ status }) => status === "fulfilled");
}

/** The full path of a program of the operating system; undefined when it is not installed. */
export async function findProgram(program: string): Promise<string | undefined> {
  for (const place of [...places, ...(process.env.PATH ?? "").split(delimiter)]) {
    if (await isExecutable(join(place, program))) return join(place, program);
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pluginFolder } from "./requirements.ts";

/** Addresses and names of the node; nothing of it is seen outside its network namespace but the link. */
export const network = {
  namespace: "tenantry-node",
  hostLink: "tn-host",
  nodeLink: "tn-node",
  host: "10.89.0.1",
  node: "10.89.0.2",
  apiPort: 7643,
  pods: "10.88.0.0/24",
  services: "10.96.0.0/16",
  dns: "10.96.0.10",
  queue: 100,
} as const;

export const nodeName = "realnode";

/** Writes the configuration of containerd, the CNI plugin, the kubelet and kube-proxy below a folder. */
export async function writeNodeFiles(folder: string): Promise<void> {
  for (const name of ["run", "etc/cni", "var/lib", "log/pods"]) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, "etc/containerd.toml"), containerdConfig(folder));
  await writeFile(join(folder, "etc/cni/10-ptp.conflist"), JSON.stringify(cniConfig(folder)));
  await writeFile(join(folder, "etc/kubelet.json"), JSON.stringify(kubeletConfig(folder)));
  await writeFile(join(folder, "etc/kube-proxy.json"), JSON.stringify(proxyConfig(folder)));
  await writeFile(join(folder, "etc/resolv.conf"), "");
}

/** Settings that a machine without CAP_SYS_RESOURCE and huge pages needs; the default oom scores would be refused there. */
function containerdConfig(folder: string): string {
  return `version = 2
root = "${folder}/var/lib/containerd"
state = "${folder}/run/containerd"
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]
[grpc]
  address = "${folder}/run/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "realnode.local/pause:1"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  disable_hugetlb_controller = true
  tolerate_missing_hugetlb_controller = true
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${pluginFolder}"
    conf_dir = "${folder}/etc/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
`;
}

/** Each pod has a routed link of its own (not a bridge), so that its traffic passes the node's netfilter hooks. */
function cniConfig(folder: string): object {
  const ipam = {
    type: "host-local",
    dataDir: `${folder}/run/cni-ipam`,
    ranges: [[{ subnet: network.pods }]],
    routes: [{ dst: "0.0.0.0/0" }],
  };
  return { cniVersion: "1.0.0", name: "realnode", plugins: [{ type: "ptp", ipMasq: false, ipam }] };
}

function kubeletConfig(folder: string): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: network.node,
    healthzBindAddress: "127.0.0.1",
    containerRuntimeEndpoint: `unix://${folder}/run/containerd.sock`,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${folder}/pki/kubelet-client.crt` },
    },
    authorization: { mode: "Webhook" },
    cgroupDriver: "cgroupfs",
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    clusterDomain: "cluster.local",
    clusterDNS: [network.dns],
    resolvConf: `${folder}/etc/resolv.conf`,
    podLogsDir: `${folder}/log/pods`,
    registerNode: true,
    syncFrequency: "10s",
    nodeStatusUpdateFrequency: "5s",
    evictionHard: { "memory.available": "100Mi" },
    imageGCHighThresholdPercent: 100,
  };
}

function proxyConfig(folder: string): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    clientConnection: { kubeconfig: `${folder}/pki/proxy.json` },
    bindAddress: "127.0.0.1",
    healthzBindAddress: "127.0.0.1:10256",
    metricsBindAddress: "127.0.0.1:10249",
    mode: "nftables",
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
    detectLocalMode: "ClusterCIDR",
    clusterCIDR: network.pods,
  };
}

/** The Kubernetes release that the conformance suite runs against. */
export const kubernetesVersion = "1.36.3";

/** The programs the suite needs; the names are those of envtest's asset folder. */
export const serverBinaries = ["etcd", "kube-apiserver", "kube-controller-manager"] as const;

export type ServerBinary = (typeof serverBinaries)[number];

/** The Go package whose main function each program is. */
export const serverPackages: Readonly<Record<ServerBinary, string>> = {
  etcd: "go.etcd.io/etcd/server/v3",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
};

import type { DiagnosticCatalogue } from "../model/diagnostic.ts";

/** What the compiler reports: controls that were declared and that the target would ignore, and what they leave open. */
export const compileCodes: DiagnosticCatalogue = {
  TEN4101: {
    title: "Egress by host name is not enforced",
    explanation:
      "Kubernetes network policies know addresses only. EKS matches host names on Auto Mode nodes, Cilium on its own; with any other engine the declared names would change nothing. In a virtual cluster pods ask a DNS that its owners run: an engine that learns addresses from those answers would open whatever they say, so names count for nothing there.",
    fix: "Use compute: auto-mode with networkPolicy: vpc-cni or vpc-cni-strict, or networkPolicy: cilium, both without a virtual cluster, or declare egress.cidrs instead.",
  },
  TEN4102: {
    title: "Network policies are not enforced",
    explanation:
      "The cluster runs no network policy engine, so the API server accepts the policies and every pod reaches every other.",
    fix: "Set the cell's networkPolicy to an engine that the cluster runs.",
  },
  TEN4103: {
    title: "The network policy engine does not run on this compute",
    explanation:
      "EKS Auto Mode runs its own network plugin and takes no other, and no engine enforces network policies for Fargate pods.",
    fix: "Use vpc-cni or vpc-cni-strict on Auto Mode; place the environment on a cell without Fargate.",
  },
  TEN4104: {
    title: "The sandbox needs a newer Kubernetes",
    explanation: "EKS Nitro Sandboxes need Kubernetes 1.36 or later; below it the runtime class does not exist.",
    fix: "Upgrade the cell, or drop the requirement that calls for a sandbox.",
  },
  TEN4105: {
    title: "The sandbox needs Auto Mode",
    explanation:
      "EKS Nitro Sandboxes come with Auto Mode. Other nodes need a machine image of your own, which Tenantry does not manage and cannot vouch for.",
    fix: "Use a cell with compute: auto-mode.",
  },
  TEN4106: {
    title: "Own nodes cannot be made here",
    explanation:
      "A cluster has at most thirty managed node groups, so there is none per environment; own nodes need pools that are provisioned on demand.",
    fix: "Use a cell with compute: auto-mode or karpenter.",
  },
  TEN4107: {
    title: "Fargate has no Pod Identity",
    explanation:
      "Pods on Fargate cannot reach the Pod Identity agent, so their service accounts would have no AWS role.",
    fix: "Place the environment on a cell with nodes.",
  },
  TEN4108: {
    title: "A virtual cluster cannot run on Fargate",
    explanation: "Its control plane keeps its state on a block volume, which Fargate cannot mount.",
    fix: "Place the environment on a cell with nodes.",
  },
  TEN4109: {
    title: "Egress to link-local addresses is refused",
    explanation:
      "169.254.0.0/16 holds the instance metadata service and node agents, through which a pod would get the node's identity. It is left out of every declared block; a block that lies inside it has nothing left, and text that is no IPv4 block opens nothing.",
    fix: "Remove the block.",
  },
  TEN4110: {
    title: "AWS endpoints are open by port only",
    explanation:
      "Host names cannot be enforced for these pods, so the way to the AWS services is open to any address on their ports. What a pod may do there is still decided by its IAM role; other tenants' pods still refuse the connection.",
    fix: "Use compute: auto-mode or networkPolicy: cilium to name the endpoints.",
  },
  TEN4111: {
    title: "Pods start before their network policies",
    explanation:
      "In standard mode the VPC CNI lets a new pod reach everything until its policies have been loaded, which takes a moment. Code that starts at once can use it.",
    fix: "Use networkPolicy: vpc-cni-strict.",
  },
  TEN4112: {
    title: "Nothing may send traffic to the declared hosts",
    explanation:
      "The environment publishes host names, but the cell names neither the ingress controllers' namespaces nor its load balancers' addresses, so the default deny holds for them too.",
    fix: "Set ingressNamespaces or loadBalancerCidrs on the cell's cluster.",
  },
  TEN4113: {
    title: "An owner cannot be bound",
    explanation:
      "Names that begin with system: are Kubernetes' own identities, and a service account of another environment is not this tenant's. Binding either would give rights to somebody else.",
    fix: "Name a group or user of the identity provider, or a service account in a declared namespace.",
  },
  TEN4114: {
    title: "An owner has no way into the virtual cluster",
    explanation:
      "EKS access entries are known to EKS alone; a virtual API server cannot verify them. Owners with cluster-admin may read the admin kubeconfig; the others cannot sign in.",
    fix: "Set identity.kubernetes.oidc on the platform.",
  },
  TEN4115: {
    title: "cluster-admin is no more than admin here",
    explanation:
      "The role holds inside an API server of the tenant's own. In a namespace of a shared cluster it would reach the other tenants, so admin is bound instead.",
    fix: "State the kubernetesApi needs that call for an own API server, or use role: admin.",
  },
  TEN4116: {
    title: "The virtual cluster does not offer this Kubernetes version",
    explanation: "The pinned vCluster chart runs Kubernetes 1.34, 1.35 and 1.36.",
    fix: "Choose one of these versions, or an own cluster.",
  },
  TEN4117: {
    title: "No image registry is allowed",
    explanation:
      "The platform allows no registry, so the guardrails refuse every pod, a virtual cluster's own among them.",
    fix: "List at least one registry under guardrails.registries.",
  },
  TEN4118: {
    title: "Pods must select their own nodes themselves",
    explanation:
      "Below Kubernetes 1.36 the API server cannot add the node selector and toleration to pods; it only refuses pods without them.",
    fix: "Upgrade the cell to 1.36, or add the selector and toleration to every workload.",
  },
  TEN4119: {
    title: "The environment declares no namespaces",
    explanation: "Without a namespace there is nowhere to run anything.",
    fix: "Add namespaces to the environment.",
  },
  TEN4120: {
    title: "The quota is too small for the virtual cluster",
    explanation:
      "The control plane and its DNS count against the environment's quota: 220m CPU, 320Mi memory and 2 pods at the least.",
    fix: "Raise the environment's resourceQuota.",
  },
  TEN4121: {
    title: "An own key does not cover Kubernetes Secrets here",
    explanation:
      "A cluster encrypts all its Secrets with one key, so on a shared cluster they are encrypted with the cell's key, whatever the tenant owns.",
    fix: "Ask for an own cluster, or drop kubernetes-secrets from encryption.covers.",
  },
  TEN4122: {
    title: "Pods stay in the host's VPC",
    explanation:
      "On a shared cluster an own VPC separates the environment's AWS data resources; its pods run in the host cluster's VPC.",
    fix: "Nothing to do if that is what is wanted; an own cluster runs its pods in its own VPC.",
  },
  TEN4123: {
    title: "The virtual control plane may reach any address on 443",
    explanation:
      "It needs the host's API server, whose addresses are in the cell's VPC. The cell does not say which blocks that has.",
    fix: "Set vpcCidrs on the adopted cell's cluster.",
  },
  TEN4124: {
    title: "The environment's own nodes have no limit",
    explanation: "Its quota names neither CPU nor memory, so nothing bounds the nodes that are provisioned for it.",
    fix: "Add requests.cpu and requests.memory to resourceQuota.",
  },
  TEN4125: {
    title: "Karpenter is not installed in created cells",
    explanation:
      "Own nodes are pools that a provisioner acts on. Auto Mode brings one; in a cell that Tenantry creates with compute: karpenter nothing installs it.",
    fix: "Use compute: auto-mode in the cell template, or adopt a cluster that runs Karpenter.",
  },
  TEN4201: {
    title: "A property of an AWS resource is reserved",
    explanation:
      "Names, encryption, public access, replication and network placement carry the isolation of a resource, so Tenantry sets them itself and the written value would be ignored. CloudFormation's functions and dynamic references are refused too: they would bring in values that no document shows, with the platform's rights.",
    fix: "Remove the property. To have an encryption key of your own, set requirements.encryption.kmsKey: own.",
  },
  TEN4202: {
    title: "The pool does not exist where the environment was placed",
    explanation:
      "A pooled resource belongs to a cell. The cell in whose account the environment lives has no pool of that name and type.",
    fix: "Add the pool to the cell, pin the environment to a cell that has it, or set tenancy: silo.",
  },
  TEN4203: {
    title: "A database is in another VPC than the pods",
    explanation:
      "On a shared cluster an own VPC holds the environment's database while its pods run in the host's VPC. The database admits the host's addresses, but nothing routes between the two VPCs.",
    fix: "Connect the VPCs (peering or a transit gateway), or ask for a cluster of its own.",
  },
  TEN4126: {
    title: "The virtual control plane reaches the identity provider by port only",
    explanation:
      "It fetches the keys that sign-ins are verified with. This cluster cannot enforce host names, so the way there is open to any address on 443, for the control plane's pod alone.",
    fix: "Use compute: auto-mode or networkPolicy: cilium to name the identity provider.",
  },
  TEN4208: {
    title: "Console access is not assigned",
    explanation:
      "The environment gets an account of its own, so its owners can have a console, but permission sets and their assignments in IAM Identity Center are not among what Tenantry manages.",
    fix: "Assign the owners' group a permission set for the account in Identity Center.",
  },
};

import type { RefutedPair, VerdictReport } from "../../src/model/verdict.ts";

const refuted: RefutedPair = {
  from: "birch/prod",
  to: "cedar/prod",
  path: [
    {
      rule: "START",
      from: "the attacker birch/prod",
      to: "deployment/api in namespace birch--prod--web of cluster eu1-a (birch/prod)",
      level: "execute",
      because: "the tenant runs its own code there",
      evidence: ["eu1-a/birch--prod--web/deployment/api"],
    },
    {
      rule: "T05",
      from: "deployment/api in namespace birch--prod--web of cluster eu1-a (birch/prod)",
      to: "the network of eu1-a/imds/shared",
      level: "network",
      because: "no egress policy denies 169.254.169.254 and the hop limit is 2",
      evidence: ["eu1-a/NodeClass/shared"],
      technique: "T1552.005",
    },
    {
      rule: "X08",
      from: "the network of eu1-a/imds/shared",
      to: "IAM role node-eu1 (333333333333)",
      level: "identity",
      because: "the instance profile of the nodes gives out its credentials",
      evidence: ["arn:aws:iam::333333333333:role/node-eu1"],
      technique: "T1552.005",
    },
    {
      rule: "A08",
      from: "IAM role node-eu1 (333333333333)",
      to: "s3 acme-eu1 (prefix cedar--prod/) (cedar/prod)",
      level: "read",
      because: 'statement "Read<All>" of its policy matches every key & prefix',
      evidence: ["arn:aws:s3:::acme-eu1"],
    },
  ],
  sentence:
    "the attacker birch/prod → deployment/api in namespace birch--prod--web of cluster eu1-a (birch/prod) → the network of eu1-a/imds/shared → IAM role node-eu1 (333333333333) → s3 acme-eu1 (prefix cedar--prod/) (cedar/prod)",
  repair: [
    { rule: "T05", change: "set the hop limit of the node class to 1", evidence: ["eu1-a/NodeClass/shared"] },
    { rule: "A08", change: "limit the statement to the role's own prefix", evidence: ["arn:aws:s3:::acme-eu1"] },
  ],
};

/** One refuted pair, two unknown ones, an accepted cause, an intended peer, and texts that try to leave their place. */
export const sampleVerdict: VerdictReport = {
  threatModel: "code-execution",
  environments: ["ash/dev", "ash/prod", "birch/dev", "birch/prod", "cedar/prod", "forge/prod"],
  counts: { pairs: 30, proved: 26, refuted: 1, unknown: 3 },
  refuted: [refuted],
  unknown: [
    {
      id: "T01:eu1-a/cluster-network-policy",
      cause: "Two policies of priority 100 contradict each other. </script><script>alert(1)</script>",
      fix: "Give one of them another priority.",
      examples: [
        ["ash/dev", "forge/prod"],
        ["ash/prod", "forge/prod"],
      ],
      pairs: 2,
    },
    {
      id: "gap:333333333333/eu-central-1",
      cause: "Policies of queues could not be read: access denied.",
      fix: "Allow sqs:GetQueueAttributes to whoever collects.",
      examples: [["cedar/prod", "ash/dev"]],
      pairs: 1,
      accepted: { reason: "queues are retired", expires: "2027-01-31" },
    },
  ],
  assumptions: [
    {
      id: "network-policy-enforced:eu1-a",
      text: "The network of cluster eu1-a enforces its policies as it is configured.",
    },
    {
      id: "trusted-controller:eu1-a:kube-system/lb",
      text: "kube-system/aws-load-balancer-controller keeps tenants apart: one IngressGroup per tenant.",
      expires: "2027-06-30",
      environments: ["ash/dev", "ash/prod", "birch/dev", "birch/prod"],
    },
  ],
  intended: [{ from: "forge/prod", to: "birch/prod", port: 443 }],
  exceptions: [
    { from: 0, refuted: [], unknown: [5] },
    { from: 1, refuted: [], unknown: [5] },
    { from: 3, refuted: [4], unknown: [] },
    { from: 4, refuted: [], unknown: [0] },
  ],
};

/** All proved, of any size. */
export function provedVerdict(environments: number): VerdictReport {
  const ids = Array.from({ length: environments }, (_, index) => `t${String(index).padStart(5, "0")}/prod`);
  const pairs = environments * (environments - 1);
  return {
    threatModel: "credentials",
    environments: ids,
    counts: { pairs, proved: pairs, refuted: 0, unknown: 0 },
    refuted: [],
    unknown: [],
    assumptions: [],
    intended: [],
    exceptions: [],
  };
}

import type { ServiceFacts } from "../services.ts";
import { namedOf, type Reading, readingService, readingsOf, type Step, textsOf } from "./reading.ts";

const eks = readingService("eks", () => import("./sdk/eks.ts"), {
  DescribeAccessEntry: "eks:DescribeAccessEntry",
  DescribeAddon: "eks:DescribeAddon",
  DescribeCluster: "eks:DescribeCluster",
  DescribeFargateProfile: "eks:DescribeFargateProfile",
  DescribeNodegroup: "eks:DescribeNodegroup",
  DescribePodIdentityAssociation: "eks:DescribePodIdentityAssociation",
  ListAccessEntries: "eks:ListAccessEntries",
  ListAddons: "eks:ListAddons",
  ListAssociatedAccessPolicies: "eks:ListAssociatedAccessPolicies",
  ListClusters: "eks:ListClusters",
  ListFargateProfiles: "eks:ListFargateProfiles",
  ListNodegroups: "eks:ListNodegroups",
  ListPodIdentityAssociations: "eks:ListPodIdentityAssociations",
});
const read = readingsOf(eks);
const token = ["nextToken", "nextToken"] as const;
const nodegroup = ["AWS::EKS::Nodegroup"];
const entry = ["AWS::EKS::AccessEntry"];
const association = ["AWS::EKS::PodIdentityAssociation"];
const profile = ["AWS::EKS::FargateProfile"];
const addon = ["AWS::EKS::Addon"];

const describeCluster = read("DescribeCluster", { types: ["AWS::EKS::Cluster"] });
const describeNodegroup = read("DescribeNodegroup", { types: nodegroup });
const describeEntry = read("DescribeAccessEntry", { types: entry });
const listEntryPolicies = read("ListAssociatedAccessPolicies", { token, types: entry });
const describeAssociation = read("DescribePodIdentityAssociation", { types: association });
const describeProfile = read("DescribeFargateProfile", { types: profile });
const describeAddon = read("DescribeAddon", { types: addon });

function inCluster(clusterName: string): readonly Step[] {
  const of = (reading: Reading, field: string, name: string): Step => ({
    reading,
    name,
    within: clusterName,
    input: { clusterName, [field]: name },
  });
  const lists = [
    read("ListNodegroups", {
      token,
      types: nodegroup,
      follow: (answer) => textsOf(answer, "nodegroups").map((name) => of(describeNodegroup, "nodegroupName", name)),
    }),
    read("ListAccessEntries", {
      token,
      types: entry,
      follow: (answer) =>
        textsOf(answer, "accessEntries").flatMap((arn) => [
          of(describeEntry, "principalArn", arn),
          of(listEntryPolicies, "principalArn", arn),
        ]),
    }),
    read("ListPodIdentityAssociations", {
      token,
      types: association,
      follow: (answer) =>
        namedOf(answer, "associations", "associationId").map(({ name }) =>
          of(describeAssociation, "associationId", name),
        ),
    }),
    read("ListFargateProfiles", {
      token,
      types: profile,
      follow: (answer) =>
        textsOf(answer, "fargateProfileNames").map((name) => of(describeProfile, "fargateProfileName", name)),
    }),
    read("ListAddons", {
      token,
      types: addon,
      follow: (answer) => textsOf(answer, "addons").map((name) => of(describeAddon, "addonName", name)),
    }),
  ];
  return lists.map((reading) => ({ reading, name: clusterName, input: { clusterName } }));
}

/** Clusters and everything that decides who may enter them, and as whom their pods work. */
export const eksReadings: readonly Reading[] = [
  read("ListClusters", {
    token,
    types: ["AWS::EKS::Cluster"],
    follow: (answer) =>
      textsOf(answer, "clusters").flatMap((name) => [
        { reading: describeCluster, name, input: { name } },
        ...inCluster(name),
      ]),
  }),
];

export const eksReads: readonly ServiceFacts[] = [eks];

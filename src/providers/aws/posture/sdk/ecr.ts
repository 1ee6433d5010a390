/** The calls of Amazon ECR by which posture is read; loading this loads the SDK. */
export {
  DescribeRepositoriesCommand,
  ECRClient as Client,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-ecr";

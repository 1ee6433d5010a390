/** The calls of Amazon RDS by which posture is read; loading this loads the SDK. */
export {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  RDSClient as Client,
} from "@aws-sdk/client-rds";

/** What a tenant may and may not say about an AWS data resource, by CloudFormation type. */
export interface DataResourceType {
  readonly type: string;
  /** Whether `tenancy: pool` is possible: a queue and a secret have no partition. */
  readonly poolable: boolean;
  /** Properties that the compiler alone sets, because isolation, encryption or naming rests on them. */
  readonly reserved: readonly string[];
}

/**
 * The AWS resource types that `aws:` supports.
 *
 * A document that sets a reserved property is wrong; the compiler ignores the value, so it must be reported earlier.
 */
export const dataResourceTypes: readonly DataResourceType[] = [
  {
    type: "AWS::S3::Bucket",
    poolable: true,
    reserved: [
      "AbacStatus",
      "AccessControl",
      "AnalyticsConfigurations",
      "BucketEncryption",
      "BucketName",
      "BucketNamePrefix",
      "BucketNamespace",
      "InventoryConfigurations",
      "LoggingConfiguration",
      "MetadataConfiguration",
      "MetadataTableConfiguration",
      "NotificationConfiguration",
      "OwnershipControls",
      "PublicAccessBlockConfiguration",
      "ReplicationConfiguration",
      "Tags",
      "WebsiteConfiguration",
    ],
  },
  {
    type: "AWS::DynamoDB::Table",
    poolable: true,
    reserved: [
      "ImportSourceSpecification",
      "KinesisStreamSpecification",
      "ResourcePolicy",
      "SSESpecification",
      "StreamSpecification",
      "TableName",
      "Tags",
    ],
  },
  {
    type: "AWS::SQS::Queue",
    poolable: false,
    reserved: ["KmsMasterKeyId", "QueueName", "RedriveAllowPolicy", "RedrivePolicy", "SqsManagedSseEnabled", "Tags"],
  },
  {
    type: "AWS::SecretsManager::Secret",
    poolable: false,
    reserved: ["KmsKeyId", "Name", "ReplicaRegions", "SecretString", "Tags"],
  },
  {
    type: "AWS::RDS::DBCluster",
    poolable: true,
    reserved: [
      "AssociatedRoles",
      "AvailabilityZones",
      "DBClusterIdentifier",
      "DBSubnetGroupName",
      "DatabaseName",
      "Domain",
      "DomainIAMRoleName",
      "EnableHttpEndpoint",
      "EnableIAMDatabaseAuthentication",
      "GlobalClusterIdentifier",
      "KmsKeyId",
      "ManageMasterUserPassword",
      "MasterUserAuthenticationType",
      "MasterUserPassword",
      "MasterUserSecret",
      "MasterUsername",
      "MonitoringRoleArn",
      "PerformanceInsightsKmsKeyId",
      "PubliclyAccessible",
      "ReplicationSourceIdentifier",
      "SnapshotIdentifier",
      "SourceDBClusterIdentifier",
      "SourceDbClusterResourceId",
      "SourceRegion",
      "StorageEncrypted",
      "Tags",
      "VpcSecurityGroupIds",
    ],
  },
];

/** The rules of a type; undefined when `aws:` does not support it. */
export function findDataResourceType(type: string): DataResourceType | undefined {
  return dataResourceTypes.find((candidate) => candidate.type === type);
}

/** Whether a key makes CloudFormation compute the value: `Ref` or `Fn::…`. */
export function isTemplateFunction(key: string): boolean {
  return key === "Ref" || key.startsWith("Fn::");
}

/** How a service words what every service must be able to say. */
export interface ServiceFacts {
  /** Of its actions in policies: `servicequotas`. */
  readonly prefix: string;
  readonly throttled: string;
  readonly denied: string;
  readonly expired: string;
  /** Credentials that are nobody's. */
  readonly unknownCaller: string;
}

const query = {
  throttled: "Throttling",
  denied: "AccessDenied",
  expired: "ExpiredToken",
  unknownCaller: "InvalidClientTokenId",
} as const;

const json = {
  throttled: "ThrottlingException",
  denied: "AccessDeniedException",
  expired: "ExpiredTokenException",
  unknownCaller: "UnrecognizedClientException",
} as const;

/** By the SDK client's service id. Names of errors: each service's API reference, "Common Errors". */
const services: Readonly<Record<string, ServiceFacts>> = {
  Account: { ...json, prefix: "account", throttled: "TooManyRequestsException" },
  CloudFormation: { ...query, prefix: "cloudformation" },
  "Cost Explorer": { ...json, prefix: "ce" },
  EC2: {
    prefix: "ec2",
    throttled: "RequestLimitExceeded",
    denied: "UnauthorizedOperation",
    expired: "RequestExpired",
    unknownCaller: "AuthFailure",
  },
  EKS: { ...json, prefix: "eks" },
  IAM: { ...query, prefix: "iam" },
  Organizations: { ...json, prefix: "organizations", throttled: "TooManyRequestsException" },
  "Resource Groups Tagging API": { ...json, prefix: "tag" },
  S3: { ...query, prefix: "s3", throttled: "SlowDown", unknownCaller: "InvalidAccessKeyId" },
  STS: { ...query, prefix: "sts" },
  "Service Quotas": { ...json, prefix: "servicequotas", throttled: "TooManyRequestsException" },
};

/** The facts of a service; of one that the sandbox does not know, a guess from its id. */
export function factsOf(service: string): ServiceFacts {
  return services[service] ?? { ...json, prefix: service.toLowerCase().replace(/\s/g, "") };
}

/** Operations of S3 whose action has another name. */
const actions: Readonly<Record<string, string>> = {
  "s3:HeadBucket": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:ListObjects": "s3:ListBucket",
};

/** The action that a policy names an operation by: `cloudformation:CreateChangeSet`. */
export function actionOf(service: string, operation: string): string {
  const plain = `${factsOf(service).prefix}:${operation}`;
  return actions[plain] ?? plain;
}

/** Whether an operation only reads, by its name. */
export function isReading(operation: string): boolean {
  return /^(?:describe|get|head|list)/i.test(operation);
}

import type { ServiceName } from "./operation.ts";

/**
 * What a code means. `busy`: refused, so nothing was done, because of something that passes within seconds. `not-ready`: an
 * account or service that AWS has not finished setting up. The rest are the failures of the same name.
 */
export type Meaning =
  | "not-found"
  | "already-exists"
  | "conflict"
  | "busy"
  | "throttled"
  | "denied"
  | "expired"
  | "quota"
  | "quota-later"
  | "not-ready"
  | "unavailable"
  | "invalid";

export type CodeSets = Partial<Readonly<Record<Meaning, readonly string[]>>>;

/** Codes that mean the same wherever they appear. */
export const commonCodes: CodeSets = {
  "not-found": [
    "NoSuchBucket",
    "NoSuchBucketPolicy",
    "NoSuchEntity",
    "NoSuchEntityException",
    "NoSuchKey",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchTagSet",
    "NoSuchUpload",
    "NotFound",
    "NotFoundException",
    "ResourceNotFound",
    "ResourceNotFoundException",
  ],
  "already-exists": ["AlreadyExistsException", "EntityAlreadyExists", "ResourceAlreadyExistsException"],
  conflict: ["ConflictException", "OperationAborted", "ResourceInUseException"],
  busy: ["ConcurrentModification", "ConcurrentModificationException", "RequestTimeTooSkewed"],
  throttled: [
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "PriorRequestNotComplete",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
  ],
  denied: [
    "AccessDenied",
    "AccessDeniedException",
    "AuthFailure",
    "AuthorizationError",
    "Forbidden",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "SignatureDoesNotMatch",
    "UnauthorizedException",
    "UnauthorizedOperation",
    "UnrecognizedClientException",
  ],
  expired: ["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"],
  quota: ["LimitExceeded", "LimitExceededException", "ServiceQuotaExceededException", "QuotaExceededException"],
  "not-ready": ["OptInRequired", "PendingVerification", "SubscriptionRequiredException"],
  unavailable: [
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "InternalServiceError",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServerException",
    "ServiceException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "Unavailable",
  ],
  invalid: ["InvalidParameterException", "InvalidRequestException", "ValidationError", "ValidationException"],
};

/** Codes that one service has to itself, or means otherwise than the others. */
export const serviceCodes: Partial<Readonly<Record<ServiceName, CodeSets>>> = {
  ce: {
    "not-found": ["DataUnavailableException", "TagKeysNotFoundException"],
    // "You made too many calls in a short period of time. Try again later."
    throttled: ["LimitExceededException"],
  },
  cloudformation: {
    "not-found": ["ChangeSetNotFound", "ChangeSetNotFoundException", "StackNotFoundException"],
    "already-exists": ["NameAlreadyExistsException", "TokenAlreadyExistsException"],
    conflict: ["InvalidChangeSetStatus", "InvalidChangeSetStatusException", "OperationInProgressException"],
    invalid: ["InsufficientCapabilities", "InsufficientCapabilitiesException"],
  },
  dynamodb: { "not-found": ["PolicyNotFoundException"] },
  ecr: { "not-found": ["RepositoryPolicyNotFoundException"] },
  ec2: {
    conflict: ["DependencyViolation", "IncorrectState", "InvalidVpc.InUse"],
    "not-found": ["Gateway.NotAttached"],
  },
  organizations: {
    "not-found": [
      "AWSOrganizationsNotInUseException",
      "AccountNotFoundException",
      "ChildNotFoundException",
      "CreateAccountStatusNotFoundException",
      "DestinationParentNotFoundException",
      "OrganizationalUnitNotFoundException",
      "ParentNotFoundException",
      "PolicyNotAttachedException",
      "PolicyNotFoundException",
      "RootNotFoundException",
      "SourceParentNotFoundException",
      "TargetNotFoundException",
    ],
    "already-exists": [
      "AccountAlreadyClosedException",
      "DuplicateAccountException",
      "DuplicateOrganizationalUnitException",
      "DuplicatePolicyAttachmentException",
      "DuplicatePolicyException",
    ],
    conflict: ["OrganizationalUnitNotEmptyException", "PolicyInUseException"],
    busy: ["PolicyChangesInProgressException"],
    denied: ["AccessDeniedForDependencyException"],
    "not-ready": ["FinalizingOrganizationException"],
    invalid: [
      "ConstraintViolationException",
      "InvalidInputException",
      "MalformedPolicyDocumentException",
      "PolicyTypeNotEnabledException",
      "UnsupportedAPIEndpointException",
    ],
  },
  s3: {
    conflict: ["ConditionalRequestConflict", "PreconditionFailed"],
    // S3 answers 503 for a rate, not for an outage.
    throttled: ["KMS.ThrottlingException", "ServiceUnavailable"],
    invalid: ["KMS.DisabledException", "KMS.NotFoundException", "PermanentRedirect"],
  },
  servicequotas: {
    "not-found": ["NoSuchResourceException"],
    conflict: ["InvalidResourceStateException"],
    denied: ["DependencyAccessDeniedException"],
    invalid: ["IllegalArgumentException"],
  },
};

export interface MessageRule {
  readonly service: ServiceName;
  readonly codes: readonly string[];
  readonly message: RegExp;
  readonly meaning: Meaning;
}

const validation = ["ValidationError", "ValidationException"] as const;

/** CloudFormation says most things with one code and a sentence, in this order of preference. */
export const messageRules: readonly MessageRule[] = [
  rule("not-found", /\b(?:stack|change ?set)\b.* does not exist/i),
  rule("already-exists", /No updates are to be performed/i),
  rule("busy", /Role .* is invalid or cannot be assumed/i),
  rule("denied", /S3 error: Access Denied|is not authorized to perform/i),
  rule("throttled", /Rate exceeded/i),
  rule("conflict", /TerminationProtection|_IN_PROGRESS|_FAILED|ROLLBACK_COMPLETE|cannot be (?:updated|deleted)/i),
  { service: "sts", codes: ["AccessDenied"], message: /token .*expired/i, meaning: "expired" },
];

function rule(meaning: Meaning, message: RegExp): MessageRule {
  return { service: "cloudformation", codes: validation, message, meaning };
}

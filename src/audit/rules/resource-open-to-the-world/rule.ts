import type { JsonObject } from "../../../model/json.ts";
import { resourceEvidence } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";
import { isOpen, statementsOf } from "../../statements.ts";

/** Types with a policy, and the property that holds it. */
const policies: Readonly<Record<string, string>> = {
  "AWS::DynamoDB::Table": "ResourcePolicy.PolicyDocument",
  "AWS::ECR::Repository": "RepositoryPolicyText",
  "AWS::KMS::Key": "KeyPolicy",
  "AWS::Lambda::Permission": "PolicyDocument",
  "AWS::S3::BucketPolicy": "PolicyDocument",
  "AWS::SNS::TopicPolicy": "PolicyDocument",
  "AWS::SQS::QueuePolicy": "PolicyDocument",
  "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
};

/** A resource lets anybody in. */
export const resourceOpenToTheWorld: AuditRule = {
  id: "resource-open-to-the-world",
  family: "weak-boundary",
  severity: "critical",
  title: "A resource lets anybody in",
  *find({ index }) {
    for (const [type, property] of Object.entries(policies)) {
      for (const resource of index.resources(type)) {
        const policy =
          property === "ResourcePolicy.PolicyDocument"
            ? ((resource.properties.ResourcePolicy ?? {}) as JsonObject).PolicyDocument
            : resource.properties[property];
        if (!statementsOf(policy).some(isOpen) || isBlocked(resource.properties)) continue;
        yield {
          subject: resource.id,
          title: `the policy of ${resource.id} allows every principal`,
          detail:
            "No condition says whose they are: any AWS account, and for S3 anybody without one, may do what it allows.",
          evidence: [resourceEvidence(resource)],
          fix: "name principals, or add conditions on aws:PrincipalOrgID (for people) and aws:SourceArn with aws:SourceOrgID (for services)",
          owners: [index.ownerOf(resource) ?? []].flat(),
        };
      }
    }

    function isBlocked({ Bucket }: JsonObject): boolean {
      if (typeof Bucket !== "string") return false;
      const block = index.findResource(`arn:aws:s3:::${Bucket}`)?.properties.PublicAccessBlockConfiguration as
        | JsonObject
        | undefined;
      return block?.RestrictPublicBuckets === true;
    }
  },
};

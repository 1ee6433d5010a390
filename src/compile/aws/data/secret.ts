import { joinText } from "../../../model/deferred.ts";
import { environmentAccount } from "../../context.ts";
import { environmentKeyArn, keyStatement } from "../keys.ts";
import { arn, dataLogicalId, secretName } from "../names.ts";
import { environmentTags, tagList } from "../tags.ts";
import { actionsOf, type DataInput, type DataResource, dataOrigin, mergeProperties } from "./data-resource.ts";

/** A secret without a value: its owner sets that, never a document. Secrets Manager adds six characters to its ARN. */
export function compileSecret(input: DataInput): DataResource {
  const { context, key } = input;
  const name = secretName(context, key);
  const region = context.placement.region;
  const place = { service: "secretsmanager", region, account: environmentAccount(context) };
  const pattern = arn({ ...place, resource: joinText(`secret:${name}-??????`) });
  const settings = {
    KmsKeyId: environmentKeyArn(context),
    Name: name,
    Tags: tagList(environmentTags(context)),
  };
  const reads = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"];
  const writes = ["secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue"];
  return {
    resources: {
      [dataLogicalId(key, "secret")]: {
        type: "AWS::SecretsManager::Secret",
        properties: mergeProperties(input, { Description: "Its value is set by the owner" }, settings),
        deletionPolicy: "Retain",
        origin: dataOrigin(input),
      },
    },
    grant: (level) => [
      { Effect: "Allow", Action: actionsOf(level, reads, writes), Resource: pattern },
      keyStatement({
        key: environmentKeyArn(context),
        service: "secretsmanager",
        region,
        context: ["SecretARN", [pattern]],
        actions: actionsOf(level, ["kms:Decrypt"], ["kms:Decrypt", "kms:GenerateDataKey"]),
      }),
    ],
  };
}

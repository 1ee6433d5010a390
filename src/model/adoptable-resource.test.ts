import { describe, expect, it } from "vitest";
import { isAdoptableType, readAdoptableArn } from "./adoptable-resource.ts";
import { cloudFormationSpec } from "./cloudformation-spec.ts";

const place = "eu-central-1:333333333333";

describe("readAdoptableArn", () => {
  it.each([
    [`arn:aws:s3:::acme--birch`, "AWS::S3::Bucket", "acme--birch", "BucketName", "acme--birch"],
    [
      `arn:aws:dynamodb:${place}:table/birch--prod--x`,
      "AWS::DynamoDB::Table",
      "birch--prod--x",
      "TableName",
      "birch--prod--x",
    ],
    [
      `arn:aws:secretsmanager:${place}:secret:birch--prod/smtp-AbC123`,
      "AWS::SecretsManager::Secret",
      "birch--prod/smtp",
      "Id",
      `arn:aws:secretsmanager:${place}:secret:birch--prod/smtp-AbC123`,
    ],
    [
      `arn:aws:sqs:${place}:inbox.fifo`,
      "AWS::SQS::Queue",
      "inbox.fifo",
      "QueueUrl",
      "https://sqs.eu-central-1.amazonaws.com/333333333333/inbox.fifo",
    ],
    [`arn:aws:kms:${place}:key/1-2-3`, "AWS::KMS::Key", undefined, "KeyId", "1-2-3"],
    [
      `arn:aws:logs:${place}:log-group:/tenantry/a:*`,
      "AWS::Logs::LogGroup",
      "/tenantry/a",
      "LogGroupName",
      "/tenantry/a",
    ],
  ])("reads %s", (arn, type, name, property, value) => {
    expect(readAdoptableArn(arn)).toEqual({
      type,
      ...(name === undefined ? {} : { name }),
      identifier: { [property]: value },
    });
    expect(isAdoptableType(type)).toBe(true);
    expect(cloudFormationSpec.types[type]?.identifier).toEqual([property]);
  });

  it.each([
    `arn:aws:dynamodb:${place}:table/orders/index/by-day`,
    `arn:aws:kms:${place}:alias/tenantry/x`,
    `arn:aws:s3:${place}:accesspoint/x`,
    `arn:aws:iam::333333333333:role/tenantry/x`,
    "",
  ])("passes over %s", (arn) => {
    expect(readAdoptableArn(arn)).toBeUndefined();
  });
});

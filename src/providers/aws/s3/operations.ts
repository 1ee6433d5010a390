import type { Effect, OperationFacts, OperationOf, Permission, ServiceDefinition } from "../operation.ts";

export type S3Sdk = typeof import("./sdk.ts");

const bucket = "arn:{partition}:s3:::{bucket}";
const objects = "arn:{partition}:s3:::{bucket}/*";

/** The bucket's default encryption is with the tooling account's key. */
const useKey = (actions: readonly string[]): Permission => ({
  actions,
  resources: ["{key}"],
  condition: { StringLike: { "kms:ViaService": "s3.*.{suffix}" } },
});

function facts(effect: Effect, permissions: readonly Permission[]): OperationFacts {
  return { effect, senders: ["deployer"], permissions };
}

const operations: Readonly<Record<OperationOf<S3Sdk>, OperationFacts>> = {
  DeleteObject: facts("write", [{ actions: ["s3:DeleteObject", "s3:GetObject"], resources: [objects] }]),
  GetObject: facts("read", [{ actions: ["s3:GetObject"], resources: [objects] }, useKey(["kms:Decrypt"])]),
  HeadBucket: facts("read", [{ actions: ["s3:ListBucket"], resources: [bucket] }]),
  ListObjectsV2: facts("read", [{ actions: ["s3:ListBucket"], resources: [bucket] }]),
  PutObject: facts("write", [
    { actions: ["s3:PutObject"], resources: [objects] },
    useKey(["kms:Decrypt", "kms:GenerateDataKey"]),
  ]),
};

export const s3: ServiceDefinition<S3Sdk> = { name: "s3", load: () => import("./sdk.ts"), operations };

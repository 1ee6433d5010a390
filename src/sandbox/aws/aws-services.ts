import type { AccountRegion } from "../../ports/cloud.ts";
import { accountService } from "./account/account-service.ts";
import { createCloudFormationService } from "./cloudformation/cloudformation-service.ts";
import { costExplorerService } from "./cost-explorer/cost-explorer-service.ts";
import { organizationsService } from "./organizations/organizations-service.ts";
import { resourceTagsService } from "./resource-tags/resource-tags-service.ts";
import { ec2Service } from "./resources/ec2/ec2-service.ts";
import { eksService } from "./resources/eks-service.ts";
import { iamService } from "./resources/iam-service.ts";
import { bytesOf, isBucketEmpty } from "./s3/objects.ts";
import { requireObject, s3Service } from "./s3/s3-service.ts";
import type { SandboxService } from "./service.ts";
import { serviceQuotasService } from "./service-quotas/service-quotas-service.ts";
import type { State } from "./state.ts";
import { stsService } from "./sts/sts-service.ts";

/** Every service of AWS that the sandbox has. */
export function awsServices(
  quota: (state: State, place: AccountRegion, key: string) => number,
): readonly SandboxService[] {
  const cloudFormation = createCloudFormationService({
    isBucketEmpty,
    readObject: (call, Bucket, Key) => bytesOf(requireObject(call, { Bucket, Key }, "GET")).toString("utf8"),
    quota,
  });
  return [
    accountService,
    { ...cloudFormation, settlesBefore: "all" },
    costExplorerService,
    ec2Service,
    eksService,
    iamService,
    organizationsService,
    resourceTagsService,
    s3Service,
    serviceQuotasService,
    stsService,
  ];
}

import type { SandboxService } from "../service.ts";
import { createChangeSet, deleteChangeSet, describeChangeSet, listChangeSetsOfStack } from "./change-set-operations.ts";
import {
  describeStackDriftDetectionStatus,
  describeStackResourceDrifts,
  detectStackDrift,
} from "./drift-operations.ts";
import { executeChangeSet } from "./execute-change-set.ts";
import { settleStacks } from "./run-operation.ts";
import {
  continueUpdateRollback,
  deleteStack,
  describeStackEvents,
  describeStackResources,
  describeStacks,
  getTemplate,
  listStacks,
  updateTerminationProtection,
} from "./stack-operations.ts";
import type { EngineLinks } from "./stack-work.ts";

/** CloudFormation with change sets, rollback and drift; its stacks work on while the virtual clock goes on. */
export function createCloudFormationService(links: EngineLinks): SandboxService {
  return {
    service: "CloudFormation",
    settle: (call) => settleStacks(call, links),
    operations: {
      ContinueUpdateRollback: continueUpdateRollback(links),
      CreateChangeSet: createChangeSet(links),
      DeleteChangeSet: deleteChangeSet,
      DeleteStack: deleteStack(links),
      DescribeChangeSet: describeChangeSet,
      DescribeStackDriftDetectionStatus: describeStackDriftDetectionStatus,
      DescribeStackEvents: describeStackEvents,
      DescribeStackResourceDrifts: describeStackResourceDrifts,
      DescribeStackResources: describeStackResources,
      DescribeStacks: describeStacks,
      DetectStackDrift: detectStackDrift,
      ExecuteChangeSet: executeChangeSet(links),
      GetTemplate: getTemplate,
      ListChangeSets: listChangeSetsOfStack,
      ListStacks: listStacks,
      UpdateTerminationProtection: updateTerminationProtection,
    },
  };
}

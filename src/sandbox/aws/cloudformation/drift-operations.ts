import type {
  DescribeStackDriftDetectionStatusCommandInput,
  DescribeStackDriftDetectionStatusOutput,
  DescribeStackResourceDriftsCommandInput,
  DescribeStackResourceDriftsOutput,
  DetectStackDriftCommandInput,
  DetectStackDriftOutput,
  PropertyDifference,
  StackResourceDrift,
} from "@aws-sdk/client-cloudformation";
import { type JsonValue, stableStringify } from "../../../model/json.ts";
import { findResource, makeUuid } from "../resources/resource-state.ts";
import type { Call } from "../service.ts";
import { scopeOf } from "../state.ts";
import { requireStack } from "./change-set-operations.ts";
import { page } from "./pages.ts";
import { changedPaths } from "./resource-difference.ts";
import { type StackResource, type StackRow, stacksOf } from "./stack-row.ts";
import { invalid } from "./template.ts";

const detectionMs = 10_000;
/** Types whose drift the service does not look at. */
const blindTypes: ReadonlySet<string> = new Set(["AWS::EKS::Cluster", "AWS::EKS::Nodegroup"]);

interface Detection {
  readonly stackId: string;
  readonly startedAtMs: number;
  readonly drifted: number;
}

/** DetectStackDrift: looks at once, and tells it when the time has passed that looking takes. */
export function detectStackDrift(input: DetectStackDriftCommandInput, call: Call): DetectStackDriftOutput {
  const stack = requireStack(call, input.StackName ?? "");
  if (stack.status.endsWith("_IN_PROGRESS")) {
    throw invalid(`Drift detection cannot be performed on stack [${stack.id}] while it is in ${stack.status} state.`);
  }
  const drifts = driftsOf(call, stack);
  const drifted = drifts.filter(({ StackResourceDriftStatus }) => StackResourceDriftStatus !== "IN_SYNC").length;
  const id = makeUuid(call.state);
  detections(call).put(id, { stackId: stack.id, startedAtMs: call.nowMs, drifted });
  stacksOf(call.state, call).put(stack.id, {
    ...stack,
    driftStatus: drifted > 0 ? "DRIFTED" : "IN_SYNC",
    driftCheckedAtMs: call.nowMs,
  });
  return { StackDriftDetectionId: id };
}

/** DescribeStackDriftDetectionStatus. */
export function describeStackDriftDetectionStatus(
  input: DescribeStackDriftDetectionStatusCommandInput,
  call: Call,
): DescribeStackDriftDetectionStatusOutput {
  const id = input.StackDriftDetectionId ?? "";
  const found = detections(call).get(id);
  if (found === undefined) throw invalid(`Drift detection ${id} does not exist`);
  const isDone = call.nowMs >= found.startedAtMs + detectionMs;
  return {
    StackId: found.stackId,
    StackDriftDetectionId: id,
    DetectionStatus: isDone ? "DETECTION_COMPLETE" : "DETECTION_IN_PROGRESS",
    Timestamp: new Date(found.startedAtMs),
    ...(isDone
      ? { StackDriftStatus: found.drifted > 0 ? "DRIFTED" : "IN_SYNC", DriftedStackResourceCount: found.drifted }
      : {}),
  };
}

/** DescribeStackResourceDrifts, of types that drift detection supports. */
export function describeStackResourceDrifts(
  input: DescribeStackResourceDriftsCommandInput,
  call: Call,
): DescribeStackResourceDriftsOutput {
  const stack = requireStack(call, input.StackName ?? "");
  if (stack.driftCheckedAtMs === undefined) return { StackResourceDrifts: [] };
  const wanted = new Set<string>(input.StackResourceDriftStatusFilters ?? []);
  const all = driftsOf(call, stack).filter(
    ({ StackResourceDriftStatus }) => wanted.size === 0 || wanted.has(StackResourceDriftStatus ?? ""),
  );
  const { items, next } = page(all, input.NextToken, 100);
  return { StackResourceDrifts: [...items], ...(next === undefined ? {} : { NextToken: next }) };
}

function detections(call: Call) {
  return call.state.table<Detection>("cloudformation/drift-detections", scopeOf(call.accountId, call.region));
}

function driftsOf(call: Call, stack: StackRow): readonly StackResourceDrift[] {
  return Object.values(stack.resources)
    .filter(({ physicalId, type }) => physicalId !== undefined && !blindTypes.has(type))
    .map((resource) => driftOf(call, stack, resource));
}

function driftOf(call: Call, stack: StackRow, resource: StackResource): StackResourceDrift {
  const live = findResource(call.state, stack, resource.type, resource.physicalId ?? "");
  const differences =
    live === undefined
      ? []
      : changedPaths(resource.properties, live.properties)
          .filter(([name = ""]) => resource.properties[name] !== undefined)
          .map((path) => differenceAt(path, resource.properties, live.properties));
  const status = live === undefined ? "DELETED" : differences.length > 0 ? "MODIFIED" : "IN_SYNC";
  return {
    StackId: stack.id,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId ?? "",
    ResourceType: resource.type,
    StackResourceDriftStatus: status,
    Timestamp: new Date(stack.driftCheckedAtMs ?? call.nowMs),
    ExpectedProperties: stableStringify(resource.properties),
    ...(live === undefined ? {} : { ActualProperties: stableStringify(live.properties) }),
    PropertyDifferences: differences,
  };
}

function differenceAt(path: readonly string[], before: JsonValue, after: JsonValue): PropertyDifference {
  const expected = valueAt(before, path);
  const actual = valueAt(after, path);
  return {
    PropertyPath: `/${path.join("/")}`,
    ExpectedValue: expected === undefined ? "null" : stableStringify(expected),
    ActualValue: actual === undefined ? "null" : stableStringify(actual),
    DifferenceType: expected === undefined ? "ADD" : actual === undefined ? "REMOVE" : "NOT_EQUAL",
  };
}

function valueAt(value: JsonValue, path: readonly string[]): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const step of path) {
    found = typeof found === "object" && found !== null ? (found as Record<string, JsonValue>)[step] : undefined;
  }
  return found;
}

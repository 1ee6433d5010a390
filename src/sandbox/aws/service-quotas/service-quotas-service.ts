import type {
  GetAWSDefaultServiceQuotaCommandInput,
  GetAWSDefaultServiceQuotaResponse,
  GetServiceQuotaCommandInput,
  GetServiceQuotaResponse,
  ListRequestedServiceQuotaChangeHistoryByQuotaCommandInput,
  ListRequestedServiceQuotaChangeHistoryByQuotaResponse,
  RequestedServiceQuotaChange,
  RequestServiceQuotaIncreaseCommandInput,
  RequestServiceQuotaIncreaseResponse,
  ServiceQuota,
} from "@aws-sdk/client-service-quotas";
import { defaultFacts } from "../../../facts/facts.ts";
import { awsError } from "../aws-error.ts";
import { pageOf } from "../calls/page.ts";
import type { Call, SandboxService } from "../service.ts";
import { scopeOf, type Table } from "../state.ts";
import { grantedOf, type KnownQuota, keyOf, knownQuotas } from "./known-quotas.ts";

interface RequestRow {
  readonly id: string;
  readonly quota: string;
  readonly value: number;
  readonly status: "PENDING" | "CASE_OPENED" | "APPROVED";
  readonly requestedAtMs: number;
  readonly decidedAtMs: number;
}

/** Small increases are granted by a machine, others by people; AWS promises neither. */
const quickMs = 10 * 60_000;
const slowMs = 2 * 86_400_000;
const quickFactor = 10;
const pageSize = 100;

function getServiceQuota(input: GetServiceQuotaCommandInput, call: Call): GetServiceQuotaResponse {
  const known = requireQuota(call, input);
  return { Quota: toQuota(call, known, appliedOf(call, known)) };
}

function getDefault(input: GetAWSDefaultServiceQuotaCommandInput, call: Call): GetAWSDefaultServiceQuotaResponse {
  const known = requireQuota(call, input);
  return { Quota: toQuota(call, known, defaultOf(known)) };
}

function requestIncrease(
  input: RequestServiceQuotaIncreaseCommandInput,
  call: Call,
): RequestServiceQuotaIncreaseResponse {
  const known = requireQuota(call, input);
  const { DesiredValue: value = 0 } = input;
  if (!known.adjustable || value <= appliedOf(call, known)) {
    throw awsError("IllegalArgumentException", "You must provide a quota value greater than the current quota value");
  }
  const requests = requestsOf(call);
  if (requests.values().some((request) => request.quota === keyOf(known) && request.status !== "APPROVED")) {
    throw awsError(
      "ResourceAlreadyExistsException",
      "Only one open service quota increase request is allowed per quota.",
    );
  }
  const isQuick = value <= defaultOf(known) * quickFactor;
  const row: RequestRow = {
    id: call.state.nextId("quota-request", 32),
    quota: keyOf(known),
    value,
    status: isQuick ? "PENDING" : "CASE_OPENED",
    requestedAtMs: call.nowMs,
    decidedAtMs: call.nowMs + (isQuick ? quickMs : slowMs),
  };
  requests.put(row.id, row);
  return { RequestedQuota: toChange(call, known, row) };
}

function listRequests(
  input: ListRequestedServiceQuotaChangeHistoryByQuotaCommandInput,
  call: Call,
): ListRequestedServiceQuotaChangeHistoryByQuotaResponse {
  const known = requireQuota(call, input);
  const rows = requestsOf(call)
    .values()
    .filter(({ quota, status }) => quota === keyOf(known) && (input.Status === undefined || status === input.Status));
  const { items, next } = pageOf(rows, ({ id }) => id, {
    token: input.NextToken,
    size: input.MaxResults,
    most: pageSize,
    invalid: "InvalidPaginationTokenException",
  });
  return {
    RequestedQuotas: items.map((row) => toChange(call, known, row)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

/** Grants what has waited long enough. */
function settle(call: Call): void {
  const requests = requestsOf(call);
  for (const row of requests.values()) {
    if (row.status === "APPROVED" || row.decidedAtMs > call.nowMs) continue;
    requests.put(row.id, { ...row, status: "APPROVED" });
    grantedOf(call.state, call.accountId, call.region).put(row.quota, row.value);
  }
}

function requestsOf(call: Call): Table<RequestRow> {
  return call.state.table("service-quotas/requests", scopeOf(call.accountId, call.region));
}

function requireQuota(
  { region }: Call,
  {
    ServiceCode: service,
    QuotaCode: code,
  }: { readonly ServiceCode?: string | undefined; readonly QuotaCode?: string | undefined },
): KnownQuota {
  const known = knownQuotas.find((quota) => quota.service === service && quota.code === code);
  if (known !== undefined && (!known.isGlobal || region === "us-east-1")) return known;
  throw awsError("NoSuchResourceException", "The request failed because the specified quota does not exist.", 404);
}

/** AWS's own default, whatever the account was given. */
function defaultOf({ value }: KnownQuota): number {
  return typeof value === "number" ? value : (defaultFacts.quotas.quotas[value]?.value ?? 0);
}

function appliedOf(call: Call, known: KnownQuota): number {
  const granted = grantedOf(call.state, call.accountId, call.region).get(keyOf(known));
  return granted ?? (typeof known.value === "number" ? known.value : call.quota(known.value));
}

function toQuota(call: Call, known: KnownQuota, value: number): ServiceQuota {
  return {
    ServiceCode: known.service,
    QuotaCode: known.code,
    QuotaName: known.name,
    QuotaArn: `arn:aws:servicequotas:${call.region}:${call.accountId}:${keyOf(known)}`,
    Value: value,
    Unit: "None",
    Adjustable: known.adjustable,
    GlobalQuota: known.isGlobal,
  };
}

function toChange(call: Call, known: KnownQuota, row: RequestRow): RequestedServiceQuotaChange {
  return {
    Id: row.id,
    ServiceCode: known.service,
    QuotaCode: known.code,
    QuotaName: known.name,
    DesiredValue: row.value,
    Status: row.status,
    Created: new Date(row.requestedAtMs),
    Requester: JSON.stringify({ accountId: call.accountId, callerArn: call.caller.arn }),
    Unit: "None",
    GlobalQuota: known.isGlobal,
  };
}

/** Service Quotas, for the quotas that matter here; any other does not exist. Granted values hold in the other services. */
export const serviceQuotasService: SandboxService = {
  service: "Service Quotas",
  operations: {
    GetAWSDefaultServiceQuota: getDefault,
    GetServiceQuota: getServiceQuota,
    ListRequestedServiceQuotaChangeHistoryByQuota: listRequests,
    RequestServiceQuotaIncrease: requestIncrease,
  },
  settle,
};

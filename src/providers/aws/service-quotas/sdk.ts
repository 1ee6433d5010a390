/** The calls of Service Quotas that are made; loading this loads the SDK. */
export {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListRequestedServiceQuotaChangeHistoryByQuotaCommand,
  RequestServiceQuotaIncreaseCommand,
  ServiceQuotasClient as Client,
} from "@aws-sdk/client-service-quotas";

import type { OperationFacts, OperationOf, ServiceDefinition } from "../operation.ts";

export type AccountSdk = typeof import("./sdk.ts");

const operations: Readonly<Record<OperationOf<AccountSdk>, OperationFacts>> = {
  // Of another account it also asks that the organisation trusts account.amazonaws.com.
  PutAccountName: {
    effect: "write",
    senders: ["management"],
    permissions: [
      {
        actions: ["account:PutAccountName"],
        resources: ["arn:{partition}:account::{management}:account/{organization}/*"],
      },
    ],
  },
};

export const account: ServiceDefinition<AccountSdk> = { name: "account", load: () => import("./sdk.ts"), operations };

import type { StackResource } from "../../model/blueprint.ts";
import type { Value } from "../../model/deferred.ts";
import type { Micros } from "../../model/money.ts";
import { environmentOrigin } from "../../model/origin.ts";
import { contextId, type EnvironmentContext } from "../context.ts";
import { environmentTags, tagList } from "./tags.ts";

/** How many past months an automatic limit is the average of. */
const adjustmentMonths = 3;

/**
 * A monthly budget over what carries the tenant's cost tag.
 *
 * The limit is the stated ceiling; without one, AWS adjusts it to the average of the last three months. It counts the
 * account it is in, so environments of one tenant in one account see the tenant's sum.
 */
export function compileBudget(context: EnvironmentContext): Record<string, StackResource> {
  const { platform, tenant, environment } = context;
  return {
    Budget: {
      type: "AWS::Budgets::Budget",
      properties: {
        Budget: {
          ...budgetLimit(environment.requirements.monthlyCostCeilingMicros),
          BudgetName: `tenantry-${contextId(context)}`,
          BudgetType: "COST",
          CostFilters: { TagKeyValue: [`user:${platform.costAllocationTag}$${tenant.name}`] },
          TimeUnit: "MONTHLY",
        },
        ResourceTags: tagList(environmentTags(context)),
      },
      origin: environmentOrigin(tenant.name, environment.name, "requirements.monthlyCostCeiling"),
    },
  };
}

function budgetLimit(ceiling: Micros | undefined): { readonly [key: string]: Value } {
  if (ceiling === undefined) {
    const options = { BudgetAdjustmentPeriod: adjustmentMonths };
    return { AutoAdjustData: { AutoAdjustType: "HISTORICAL", HistoricalOptions: options } };
  }
  return { BudgetLimit: { Amount: Number(ceiling) / 1_000_000, Unit: "USD" } };
}

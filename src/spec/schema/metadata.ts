import { z } from "zod";
import type { JsonObject } from "../../model/json.ts";
import { labelKey, labelValue } from "./names.ts";

export const apiVersion = "tenantry.dev/v1alpha1";

export const apiVersionField: z.ZodOptional<z.ZodEnum<{ [apiVersion]: typeof apiVersion }>> = z
  .enum([apiVersion])
  .optional()
  .describe("The version of this document's form. Default: tenantry.dev/v1alpha1.");

export const labels: z.ZodRecord<z.ZodString, z.ZodString> = z.record(labelKey, labelValue);

export const annotations: z.ZodRecord<z.ZodString, z.ZodString> = z.record(z.string(), z.string());

/** Free-form JSON that is passed on, such as CloudFormation properties. */
export const jsonObject: z.ZodType<JsonObject, JsonObject> = z
  .custom<JsonObject>((value) => value !== null && typeof value === "object" && !Array.isArray(value), {
    error: "expected a map",
    params: { code: "TEN1103" },
  })
  .meta({ type: "object", additionalProperties: true });

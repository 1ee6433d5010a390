import { describe, expect, it } from "vitest";
import { awsArchitectures, awsCase, caseBundles } from "../../../test/support/aws-cases.ts";
import { sampleArchitecture } from "../../../test/support/sample.ts";
import { collectDeferred } from "../../model/deferred.ts";
import { environmentBindings } from "./bindings.ts";

describe("environmentBindings", () => {
  it("gives plain text for whatever follows from names", () => {
    const bindings = environmentBindings(awsCase(sampleArchitecture("shared", "namespace")).context);
    expect(bindings).toMatchObject({
      AWS_REGION: "eu-central-1",
      "events.queue-url": "https://sqs.eu-central-1.amazonaws.com/333333333333/birch--prod--events.fifo",
      "files.bucket": "files-eu1",
      "files.prefix": "birch--prod/",
      "orders.partition-prefix": "birch--prod#",
      "orders.table": "orders-eu1",
      "reports.database": "birch__prod",
      "shipments.partition-prefix": "",
      "smtp.secret-name": "birch--prod/smtp",
      "uploads.bucket": "acme--birch--prod--uploads",
      "uploads.prefix": "",
    });
  });

  it("is sorted, with keys that a ConfigMap takes", () => {
    const keys = Object.keys(environmentBindings(awsCase(sampleArchitecture("shared", "namespace")).context));
    expect(keys).toEqual([...keys].sort());
    for (const key of keys) expect(key).toMatch(/^[-._a-zA-Z0-9]+$/);
  });

  it.each(awsArchitectures.map((architecture) => [awsCase(architecture)] as const))(
    "refers only to resources that the bundles have ($title)",
    (item) => {
      const ids = new Set(
        caseBundles(item).flatMap((bundle) => [
          ...bundle.organization.map(({ id }) => id),
          ...bundle.stacks.flatMap((stack) => Object.keys(stack.resources).map((logical) => `${stack.id}/${logical}`)),
        ]),
      );
      const deferred = collectDeferred(environmentBindings(item.context));
      expect(deferred.length).toBeGreaterThan(0);
      expect(deferred.filter(({ resource }) => !ids.has(resource))).toEqual([]);
    },
  );
});

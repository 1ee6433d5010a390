import { describe, expect, it } from "vitest";
import { networkError, serviceError } from "../../../test/support/scripted-aws.ts";
import cases from "./classify-error.cases.json" with { type: "json" };
import { classifyError } from "./classify-error.ts";
import type { ServiceName } from "./operation.ts";

interface ErrorCase {
  readonly service: string;
  readonly code: string;
  readonly message?: string;
  readonly reason?: string;
  readonly status?: number;
  readonly failure: string;
  readonly retry?: string;
  readonly refusedForNow?: boolean;
  readonly notReady?: boolean;
}

describe("classifyError", () => {
  it.each(cases as readonly ErrorCase[])("takes $code $reason $message of $service for $failure", (known) => {
    const { service, code, message, reason, status, ...expected } = known;
    const error = serviceError(code, message, {
      ...(status === undefined ? {} : { status }),
      ...(reason === undefined ? {} : { reason }),
    });
    expect(classifyError(error, service as ServiceName)).toMatchObject({ code, ...expected });
  });

  it.each(["ECONNREFUSED", "ENOTFOUND"])("knows of %s that nothing was sent", (code) => {
    const found = classifyError(networkError(code), "eks");
    expect(found).toMatchObject({ failure: "unavailable", refusedForNow: true, code });
  });

  it.each(["ECONNRESET", "EPIPE", "ETIMEDOUT"])("does not know of %s what became of the request", (code) => {
    const found = classifyError(networkError(code), "eks");
    expect(found).toMatchObject({ failure: "unavailable", refusedForNow: false, code });
  });

  it("takes a time-out and an unreadable answer for no answer", () => {
    const timeout = Object.assign(new Error("no answer"), { name: "TimeoutError" });
    const unreadable = Object.assign(new SyntaxError("Unexpected token <"), { $metadata: { httpStatusCode: 200 } });
    expect(classifyError(timeout, "eks")).toMatchObject({ failure: "unavailable", refusedForNow: false });
    expect(classifyError(unreadable, "eks")).toMatchObject({ failure: "unavailable", refusedForNow: false });
  });

  it("tells missing credentials from expired ones", () => {
    const named = (message: string) => Object.assign(new Error(message), { name: "CredentialsProviderError" });
    const missing = classifyError(named("Could not load credentials from any providers"), "sts");
    const expired = classifyError(named("Token is expired. To refresh this SSO session run 'aws sso login'"), "sts");
    expect(missing).toMatchObject({ failure: "denied", withoutCredentials: true });
    expect(expired).toMatchObject({ failure: "expired", withoutCredentials: false });
  });

  it("takes nothing for an answer that neither AWS nor the network gave", () => {
    expect(classifyError(new Error("the process is to stop"), "eks")).toBeUndefined();
    expect(classifyError(new TypeError("x is not a function"), "eks")).toBeUndefined();
    expect(classifyError("stop", "eks")).toBeUndefined();
  });

  it("passes on how long AWS wants to be left alone", () => {
    const error = serviceError("SlowDown", "slow", { status: 503, headers: { "retry-after": "7" } });
    expect(classifyError(error, "s3")?.retryAfterMs).toBe(7000);
  });
});

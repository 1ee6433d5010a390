import type { Diagnostic } from "../../model/diagnostic.ts";

/** Collects what is wrong with one policy document. */
export class PolicyProblems {
  readonly #found: Diagnostic[] = [];

  shape(path: string, summary: string, fix: string): void {
    this.#add("TEN6101", { path, summary, fix });
  }

  operator(path: string, name: string): void {
    this.#add("TEN6102", {
      path,
      summary: `IAM has no condition operator ${JSON.stringify(name)}`,
      fix: "use one of the IAM user guide, such as StringEquals or ArnLike",
    });
  }

  value(path: string, value: string, problem: string): void {
    this.#add("TEN6103", {
      path,
      summary: `${JSON.stringify(value)} does not fit its operator: ${problem}`,
      fix: "correct the value; as it is, it never matches",
      severity: "warning",
    });
  }

  principal(path: string, text: string): void {
    this.#add("TEN6104", {
      path,
      summary: `${text} is no principal`,
      fix: "write an account id, an ARN or a service name out, or `*` with a condition on aws:PrincipalArn",
    });
  }

  oldVariables(path: string): void {
    this.#add("TEN6105", {
      path,
      summary: "a policy without Version 2012-10-17 has no variables",
      fix: 'add `"Version": "2012-10-17"`',
      severity: "warning",
    });
  }

  list(): readonly Diagnostic[] {
    return this.#found;
  }

  #add(
    code: string,
    rest: Omit<Diagnostic, "code" | "severity"> & { readonly severity?: Diagnostic["severity"] },
  ): void {
    const { path, ...others } = rest;
    const diagnostic: Diagnostic = {
      code,
      severity: "error",
      ...others,
      ...(path === undefined || path === "" ? {} : { path }),
    };
    this.#found.push(diagnostic);
  }
}

import type { DiagnosticCatalogue } from "../../model/diagnostic.ts";

/** What reading IAM policies and requests reports. */
export const iamCodes: DiagnosticCatalogue = {
  TEN6101: {
    title: "A policy is not in the shape of an IAM policy",
    explanation:
      "A policy document is an object with a Version and one or more Statements, each with an Effect, an Action or NotAction, and the elements that its kind of policy needs.",
    fix: "Correct the element that the message names.",
  },
  TEN6102: {
    title: "A condition uses an operator that IAM does not have",
    explanation:
      "Operators are those of the IAM user guide, optionally with `ForAllValues:` or `ForAnyValue:` before and `IfExists` after. IAM refuses to store a policy with any other.",
    fix: "Correct the operator's name.",
  },
  TEN6103: {
    title: "A condition's value does not fit its operator",
    explanation:
      "A number, a date, an address block, an ARN or a truth value is expected, depending on the operator. Such a value never matches.",
    fix: "Correct the value.",
  },
  TEN6104: {
    title: "A principal is not in a form that IAM knows",
    explanation:
      "A principal is `*`, or an object whose keys are AWS, Service, Federated or CanonicalUser. AWS principals are account ids and ARNs; wildcards inside them are not allowed.",
    fix: "Write the principal out, or use `*` with a condition on aws:PrincipalArn.",
  },
  TEN6105: {
    title: "A policy is older than its variables",
    explanation: "Without `Version: 2012-10-17`, policy variables are plain text and match nothing useful.",
    fix: 'Add `"Version": "2012-10-17"`.',
  },
  TEN6110: {
    title: "A request cannot be decided as it is written",
    explanation: "A request has a principal, an action and a resource; context values and policies are optional.",
    fix: "Correct the part that the message names; docs/reference/query.md shows the shape.",
  },
  TEN6111: {
    title: "A request cannot be parsed",
    explanation: "`tenantry query iam` reads one JSON or YAML file. The position is where the syntax breaks.",
    fix: "Correct the syntax there.",
  },
};

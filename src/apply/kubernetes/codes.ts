import type { DiagnosticCatalogue } from "../../model/diagnostic.ts";

/** What carrying out changes in clusters reports. */
export const kubernetesStepCodes: DiagnosticCatalogue = {
  TEN7050: {
    title: "Something foreign stands where an object of ours should be created",
    explanation:
      "When the plan was made nothing of that name existed. Now something does that is not of this platform. It was not touched.",
    fix: "Rename or remove the foreign object, or rename the tenant's environment, and run again.",
  },
  TEN7051: {
    title: "An object changed since the plan",
    explanation:
      "A field that the plan does not name now has another value, and belongs to the manager that the message names. It was not overwritten.",
    fix: "Run again: the new plan names the field, so that you can see what would be overwritten.",
  },
  TEN7052: {
    title: "An object is not deleted because it is no longer provably ours",
    explanation:
      "It was ours when the plan was made. Since then its labels, or the record that we applied them, changed.",
    fix: "Find out who changed it; delete it by hand if it should go.",
  },
  TEN7053: {
    title: "Something others must do did not happen in time",
    explanation:
      "The API server or a controller has yet to establish a definition, take notice of a policy, count a quota or finish a deletion.",
    fix: "Read what the message says it waits for and run again; what was done is kept.",
  },
  TEN7054: {
    title: "The guardrails of a cell are not in force",
    explanation:
      "Something that the guardrails must refuse was not refused for their reason, so no access was given to the namespace.",
    fix: "Apply the cell first (without --target), check that its ValidatingAdmissionPolicies exist, and run again.",
  },
  TEN7055: {
    title: "A namespace is still being deleted",
    explanation:
      "Kubernetes deletes what is inside first. The message says what is left, and which finalizers hold it; Tenantry never removes the finalizers of others.",
    fix: "Let the controller that owns the finalizer finish, or remove what it waits for, and run again.",
  },
  TEN7056: {
    title: "Quota waits for usage to fall",
    explanation:
      "A namespace uses more than its new share, so what it will free is not free yet. Raising the other namespaces now would exceed the environment's total. Everything else is done.",
    fix: "Let the namespace that the message names use less, or wait, and run again.",
  },
  TEN7057: {
    title: "A virtual cluster does not answer yet",
    explanation:
      "Its release is installed, but its API server does not answer, so what belongs inside could not be applied. Everything outside is done.",
    fix: "Check that its pod runs (`kubectl get pods` in the namespace of the release): it needs a node and a volume. Run again afterwards.",
  },
  TEN7058: {
    title: "A Helm release did not become deployed",
    explanation: "Helm ended with another status than `deployed`.",
    fix: "Look at `helm history` of the release and run again.",
  },
  TEN7059: {
    title: "A value that an object needs is not known",
    explanation:
      "The object holds a value that another resource has once it exists, and that is a list where one is needed.",
    fix: "Report this with the plan that led to it.",
  },
  TEN7060: {
    title: "A planned change has no object in the blueprint",
    explanation: "The plan does not belong to the documents that it was applied with.",
    fix: "Make a new plan and apply that.",
  },
};

import type { DiagnosticCatalogue } from "../../model/diagnostic.ts";

/** What talking to an API server can report. */
export const kubernetesCodes: DiagnosticCatalogue = {
  TEN7201: {
    title: "An API server refused a request",
    explanation: "The identity that Tenantry uses there lacks a right, or an admission policy refused the object.",
    fix: "Grant the right that the message names, or change what the policy refuses; `kubectl auth can-i` shows the rights.",
  },
  TEN7202: {
    title: "An API server has no such kind or object",
    explanation:
      "The kind is not served there (its CustomResourceDefinition is missing or not established yet), or the object, or the namespace that it should stand in, does not exist.",
    fix: "Install what serves the kind; for a missing namespace run again, because the plan creates namespaces first.",
  },
  TEN7203: {
    title: "Somebody else manages fields that Tenantry wants to set",
    explanation:
      "Server-side apply found fields that another manager set to another value. They are never taken over unless a plan names them.",
    fix: "Let the other manager give the fields up, or change the documents to its value; the message names both.",
  },
  TEN7204: {
    title: "An object changed while it was being changed",
    explanation:
      "The object is not, or no longer, the one that was read: another version, or another object of the same name.",
    fix: "Run again: the plan is made from what is there now.",
  },
  TEN7205: {
    title: "An object cannot be changed right now",
    explanation: "Its namespace is being deleted, or its ResourceQuota has not been counted yet.",
    fix: "Run again in a moment.",
  },
  TEN7206: {
    title: "A ResourceQuota is used up",
    explanation: "The object would exceed what its namespace may hold.",
    fix: "Raise the environment's resourceQuota, or remove what uses it.",
  },
  TEN7207: {
    title: "An API server does not accept an object",
    explanation:
      "The object breaks the schema or a validation rule of its kind, or a condition of a patch does not hold.",
    fix: "Change what the message names; a field that the server does not know may need a newer Kubernetes version.",
  },
  TEN7208: {
    title: "An API server is overloaded",
    explanation: "It asked to be left alone for longer than Tenantry waits.",
    fix: "Run again later, with less --parallelism.",
  },
  TEN7209: {
    title: "An API server does not answer",
    explanation:
      "No answer came in time, or one that says nothing about the request. Whether a write was carried out is not known; running again finds out.",
    fix: "Check that the endpoint can be reached from here (a private endpoint needs the VPC or a tunnel), then run again.",
  },
  TEN7210: {
    title: "An API server does not accept the credentials",
    explanation: "They expired, or belong to somebody whom the cluster does not know; they were renewed once, in vain.",
    fix: "Sign in again; for EKS check that the role has an access entry in the cluster.",
  },
  TEN7211: {
    title: "An API server's certificate is not trusted",
    explanation:
      "Its certificate is not signed by the authority that the kubeconfig or EKS names, or is for another host.",
    fix: "Correct certificate-authority-data (or tls-server-name) in the kubeconfig; a TLS-inspecting proxy must let the endpoint through.",
  },
  TEN7212: {
    title: "The kubeconfig cannot be used",
    explanation: "It cannot be read, lacks the context that was named, or its sign-in command failed.",
    fix: "Check it with `kubectl --context CONTEXT version`; contexts are listed by `kubectl config get-contexts`.",
  },
  TEN7213: {
    title: "A cluster does not exist yet",
    explanation: "No kubeconfig context stands for the place, and AWS has no such EKS cluster.",
    fix: "Run again once the cluster is there, or name a context for the place.",
  },
  TEN7214: {
    title: "A virtual cluster cannot be reached yet",
    explanation: "Its release has no running control plane, or has not written its kubeconfig Secret.",
    fix: "Run again once its pod is ready: `kubectl get pods -l app=vcluster` in the namespace of the release.",
  },
  TEN7215: {
    title: "An object of that name exists already",
    explanation: "It was to be created, but something of that name stands there.",
    fix: "Run again: the plan is made from what is there now.",
  },
};

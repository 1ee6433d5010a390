/** Why a cell, an account or a template cannot take an environment. */
export interface Rejection {
  readonly rule:
    | "cluster-model"
    | "data-classification"
    | "environment-class"
    | "compliance-scope"
    | "groups"
    | "region"
    | "kubernetes-version"
    | "compute"
    | "pooled-resource"
    | "requirements"
    | "exclusive"
    | "group-scope"
    | "separate"
    | "apart-from"
    | "max-shared-tenants"
    | "failure-domain"
    | "capacity"
    | "account-kind"
    | "addresses";
  readonly text: string;
}

export function reject(rule: Rejection["rule"], text: string): Rejection {
  return { rule, text };
}

import type { Manifest } from "../../../model/blueprint.ts";
import { type Validation, validatingPolicy } from "./admission-policy.ts";
import {
  annotationsVariable,
  celAll,
  changesSpecOrAnnotations,
  environmentIdExpression,
  isNamespaceOf,
  listed,
} from "./cel.ts";
import { dnsAnnotationValidations } from "./dns-annotations.ts";

const group = "gateway.networking.k8s.io";
const foreignHosts = "object.spec.?hostnames.orValue([]).filter(h, !(h in params.spec.hosts))";
const foreignListeners =
  "object.spec.?listeners.orValue([]).filter(l, !(l.?hostname.orValue('') in params.spec.hosts))";

const routes: readonly Validation[] = [
  {
    expression: "object.spec.?hostnames.orValue([]).size() > 0",
    message: "a route must name its hostnames; without them it answers for every host of the Gateway",
  },
  {
    expression: `${foreignHosts}.size() == 0`,
    message: "a hostname is not the environment's",
    messageExpression: `'hostname ' + ${foreignHosts}[0] + ' is not allowed; allowed hosts: ' + ${listed("hosts")}`,
  },
  ...dnsAnnotationValidations,
];

const gateways: readonly Validation[] = [
  {
    expression: "object.spec.gatewayClassName in params.spec.gatewayClasses",
    message: "the gateway class is not allowed here",
    messageExpression: `'gateway class ' + object.spec.gatewayClassName + ' is not allowed; use one of: ' + ${listed("gatewayClasses")}`,
  },
  {
    expression: `${foreignListeners}.size() == 0`,
    message: "every listener must name one of the environment's hosts",
    messageExpression: `'listener ' + ${foreignListeners}[0].name + ' must have one of the hostnames: ' + ${listed("hosts")}`,
  },
  {
    expression: `object.spec.?listeners.orValue([]).all(l, l.?allowedRoutes.?namespaces.?from.orValue('Same') in ['Same', 'None'])`,
    message: "a listener may not take routes of other namespaces; set allowedRoutes.namespaces.from: Same",
  },
  {
    expression: "!has(object.spec.infrastructure) && !has(object.spec.addresses)",
    message: "infrastructure and addresses of a Gateway are the platform's; remove them",
  },
  {
    expression: "!has(object.spec.allowedListeners) && !has(object.spec.defaultScope)",
    message: "a Gateway may not take listeners or routes of other namespaces; remove allowedListeners and defaultScope",
  },
  ...dnsAnnotationValidations,
];

/** Gateway API objects publish only the environment's own hosts, and take traffic and references from nobody else. */
export function gatewayPolicies(): readonly Manifest[] {
  const shared = { params: "namespace", scope: "tenant-namespaces" } as const;
  const operations = ["CREATE", "UPDATE"] as const;
  return [
    ...validatingPolicy({
      ...shared,
      name: "tenantry-routes",
      rules: [{ apiGroups: [group], resources: ["httproutes", "grpcroutes", "tlsroutes"], operations }],
      conditions: [changesSpecOrAnnotations],
      variables: [annotationsVariable],
      validations: routes,
    }),
    ...validatingPolicy({
      ...shared,
      name: "tenantry-gateways",
      rules: [{ apiGroups: [group], resources: ["gateways"], operations }],
      conditions: [changesSpecOrAnnotations],
      variables: [annotationsVariable],
      validations: gateways,
    }),
    ...validatingPolicy({
      ...shared,
      name: "tenantry-reference-grants",
      rules: [{ apiGroups: [group], resources: ["referencegrants"], operations }],
      variables: [{ name: "id", expression: environmentIdExpression }],
      validations: [
        {
          expression: celAll(`object.spec.from.all(f, ${isNamespaceOf("variables.id", "f.namespace")})`),
          message: "a ReferenceGrant may only name namespaces of the own environment",
        },
      ],
    }),
  ];
}

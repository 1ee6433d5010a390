import type { Manifest } from "../../../model/blueprint.ts";
import { type Validation, validatingPolicy } from "./admission-policy.ts";
import {
  annotationsVariable,
  celAll,
  celAny,
  celText,
  changesSpecOrAnnotations,
  isAllowedClass,
  listed,
} from "./cel.ts";
import { dnsAnnotationValidations } from "./dns-annotations.ts";
import { ingressAnnotationValidation } from "./ingress-annotations.ts";

const foreignHosts = "variables.hosts.filter(h, !(h in params.spec.hosts))";
const groupName = "variables.annotations[?'alb.ingress.kubernetes.io/group.name'].orValue('')";

/** Controllers that write configuration files have taken such characters for the end of a path. */
const plainPath = "^[^\\s\"'`;{}]*$";
const isPlain = (text: string): string => `${text}.matches(${celText(plainPath)})`;
const rewrites = "variables.annotations.filter(k, k.endsWith('/rewrite-target'))";

const validations: readonly Validation[] = [
  {
    expression: "!has(object.spec.defaultBackend)",
    message: "a default backend answers for every host; use rules with hosts",
  },
  {
    expression:
      "object.spec.?rules.orValue([]).all(r, r.?host.orValue('') != '') && object.spec.?tls.orValue([]).all(t, t.?hosts.orValue([]).size() > 0)",
    message: "every rule and TLS entry must name its hosts; an empty host answers for all",
  },
  {
    expression: `${foreignHosts}.size() == 0`,
    message: "a host is not the environment's",
    messageExpression: `'host ' + ${foreignHosts}[0] + ' is not allowed; allowed hosts: ' + ${listed("hosts")}`,
  },
  {
    expression: celAll(
      "variables.oldClass == '' || variables.oldClass in params.spec.ingressClasses",
      celAny(
        "variables.class == '' && variables.oldClass != ''",
        isAllowedClass("variables.class", "params.spec.ingressClasses", "ingressClassName"),
      ),
    ),
    message: "the ingress class is not allowed here",
    messageExpression: `'ingress class ' + (variables.class != '' ? variables.class : variables.oldClass != '' ? variables.oldClass : '(none)') + ' is not allowed; use one of: ' + ${listed("ingressClasses")}`,
  },
  {
    expression: celAll(
      `object.spec.?rules.orValue([]).all(r, r.?http.?paths.orValue([]).all(p, ${isPlain("p.?path.orValue('')")}))`,
      `${rewrites}.all(k, ${isPlain("variables.annotations[k]")})`,
    ),
    message: "a path may not hold spaces, quotes, semicolons or braces",
  },
  ingressAnnotationValidation,
  {
    expression: `${groupName} == '' || ${groupName} == variables.id || ${groupName}.startsWith(variables.id + '--')`,
    message: "an ingress group may not be shared with other environments",
    messageExpression: `'ingress group ' + ${groupName} + ' is not allowed; name it ' + variables.id`,
  },
  ...dnsAnnotationValidations,
];

/** Ingresses publish only the environment's own hosts, through allowed classes and an ingress group of their own. */
export function ingressPolicy(): readonly Manifest[] {
  return validatingPolicy({
    name: "tenantry-ingresses",
    params: "namespace",
    scope: "tenant-namespaces",
    rules: [{ apiGroups: ["networking.k8s.io"], resources: ["ingresses"], operations: ["CREATE", "UPDATE"] }],
    conditions: [changesSpecOrAnnotations],
    variables: [
      annotationsVariable,
      { name: "id", expression: "params.spec.tenant + '--' + params.spec.environment" },
      {
        name: "hosts",
        expression:
          "object.spec.?rules.orValue([]).map(r, r.?host.orValue('')).filter(h, h != '') + object.spec.?tls.orValue([]).filter(t, t.?hosts.orValue([]).exists(h, !(h in params.spec.hosts))).map(t, t.hosts.filter(h, !(h in params.spec.hosts))[0])",
      },
      { name: "class", expression: "object.spec.?ingressClassName.orValue('')" },
      // From before ingressClassName existed; controllers still read it.
      { name: "oldClass", expression: "variables.annotations[?'kubernetes.io/ingress.class'].orValue('')" },
    ],
    validations,
  });
}

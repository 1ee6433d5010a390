import type { Validation } from "./admission-policy.ts";
import { celTexts } from "./cel.ts";

/** What the annotations of ingress controllers begin with or contain, whichever controller reads them. */
const controllers = [
  "ingress.kubernetes.io/",
  "ingress.cilium.io/",
  "haproxy-ingress.github.io/",
  "haproxy.org/",
  "konghq.com/",
  "nginx.com/",
  "nginx.org/",
  "projectcontour.io/",
];

/**
 * What a tenant may ask of an ingress controller, by the part after the `/`, whichever controller reads it.
 *
 * Left out is what reaches beyond its own hosts: conditions, actions, server aliases, snippets, certificates, subnets,
 * security groups, tags, log buckets, authentication by foreign secrets.
 */
const controllerAnnotations = [
  "backend-protocol",
  "backend-protocol-version",
  "group.name",
  "group.order",
  "healthcheck-interval-seconds",
  "healthcheck-path",
  "healthcheck-port",
  "healthcheck-protocol",
  "healthcheck-timeout-seconds",
  "healthy-threshold-count",
  "inbound-cidrs",
  "ip-address-type",
  "listen-ports",
  "proxy-body-size",
  "proxy-connect-timeout",
  "proxy-read-timeout",
  "proxy-send-timeout",
  "rewrite-target",
  "scheme",
  "ssl-redirect",
  "success-codes",
  "target-group-attributes",
  "target-type",
  "unhealthy-threshold-count",
  "use-regex",
];

const foreign = `variables.annotations.filter(k, ${celTexts(controllers)}.exists(c, k.contains(c)) && !(k.split('/')[1] in ${celTexts(controllerAnnotations)}))`;

/**
 * Keeps annotations of ingress controllers within the environment's hosts. Services need it as well, because the AWS Load
 * Balancer Controller reads tags and sign-in from the Service behind an Ingress. Needs the variable `annotations`.
 */
export const ingressAnnotationValidation: Validation = {
  expression: `${foreign}.size() == 0`,
  message: "an annotation of the ingress controller is not allowed here",
  messageExpression: `'annotation ' + ${foreign}[0] + ' reaches beyond the environment\\'s own hosts and is not allowed; remove it'`,
};

import type { Manifest } from "../../../model/blueprint.ts";
import { type Validation, validatingPolicy } from "./admission-policy.ts";
import { annotationsVariable, celAll, celAny, celTexts, changesSpecOrAnnotations, isFilledIn } from "./cel.ts";
import { dnsAnnotationValidations } from "./dns-annotations.ts";
import { ingressAnnotationValidation } from "./ingress-annotations.ts";
import { mutatingPolicy } from "./mutating-policy.ts";

/**
 * What a tenant may ask of the AWS Load Balancer Controller for its own balancer.
 *
 * Everything else could reach beyond it: foreign security groups, subnets, addresses, certificates, log buckets, tags
 * that carry ownership (kubernetes-sigs.github.io/aws-load-balancer-controller, Service annotations).
 */
const balancerAnnotations = [
  "type",
  "scheme",
  "internal",
  "nlb-target-type",
  "backend-protocol",
  "proxy-protocol",
  "ssl-ports",
  "cross-zone-load-balancing-enabled",
  "ip-address-type",
  "alpn-policy",
  "healthcheck-healthy-threshold",
  "healthcheck-interval",
  "healthcheck-path",
  "healthcheck-port",
  "healthcheck-protocol",
  "healthcheck-success-codes",
  "healthcheck-timeout",
  "healthcheck-unhealthy-threshold",
].map((suffix) => `service.beta.kubernetes.io/aws-load-balancer-${suffix}`);

const foreignAnnotations = `variables.annotations.filter(k, k.contains('kubernetes.io/aws-load-balancer-') && !(k in ${celTexts(balancerAnnotations)}))`;

const validations: readonly Validation[] = [
  {
    expression: "object.spec.type == 'ClusterIP' || object.spec.type in params.spec.serviceTypes",
    message: "the Service type is not allowed here",
    messageExpression:
      "'Service type ' + object.spec.type + ' is not allowed; use one of: ' + (['ClusterIP'] + params.spec.serviceTypes.filter(t, t != 'ClusterIP')).join(', ')",
  },
  {
    expression: "object.spec.?externalIPs.orValue([]).size() == 0",
    message: "externalIPs can capture other tenants' traffic and are not allowed",
    messageExpression:
      "'externalIPs (' + object.spec.externalIPs.join(', ') + ') can capture other tenants\\' traffic and are not allowed; remove them'",
  },
  {
    expression:
      "object.spec.type != 'LoadBalancer' || object.spec.?allocateLoadBalancerNodePorts.orValue(true) == false",
    message: "load balancers may not open node ports; set allocateLoadBalancerNodePorts: false and use IP targets",
  },
  // Behind the rule above, because on updates the API server has already filled in the ports it allocates.
  {
    expression:
      "object.spec.?ports.orValue([]).all(p, p.?nodePort.orValue(0) == 0 || (oldObject != null && oldObject.spec.?ports.orValue([]).exists(o, o.?nodePort.orValue(0) == p.nodePort)))",
    message: "node ports may not be chosen; remove nodePort",
  },
  {
    expression: "object.spec.?externalTrafficPolicy.orValue('Cluster') == 'Cluster'",
    message: "externalTrafficPolicy: Local opens a health check port on every node; set Cluster and use IP targets",
  },
  {
    expression: "object.spec.?loadBalancerIP.orValue('') == ''",
    message: "loadBalancerIP may not be chosen; remove it",
  },
  {
    expression: `${foreignAnnotations}.size() == 0`,
    message: "an annotation of the load balancer controller is not allowed here",
    messageExpression: `'annotation ' + ${foreignAnnotations}[0] + ' reaches beyond the tenant\\'s own load balancer and is not allowed; remove it'`,
  },
  {
    expression:
      "object.spec.?loadBalancerClass.orValue('service.k8s.aws/nlb') in ['service.k8s.aws/nlb', 'eks.amazonaws.com/nlb']",
    message: "loadBalancerClass must be eks.amazonaws.com/nlb or service.k8s.aws/nlb",
  },
  {
    // A free address of the service block may be one that every pod asks, as the cluster's DNS on EKS Auto Mode.
    expression: celAny(
      "object.spec.?clusterIP.orValue('') in ['', 'None']",
      "oldObject != null && oldObject.spec.?clusterIP.orValue('') == object.spec.clusterIP",
      celAll(isFilledIn("clusterIP"), isFilledIn("clusterIPs")),
    ),
    message: "clusterIP may not be chosen; remove it, or set None",
  },
  ingressAnnotationValidation,
  ...dnsAnnotationValidations,
];

/** Which Services a tenant may have: no node ports, no captured addresses, load balancers only within its own reach. */
export function servicePolicy(): readonly Manifest[] {
  return validatingPolicy({
    name: "tenantry-services",
    params: "namespace",
    scope: "tenant-namespaces",
    rules: [{ apiGroups: [""], resources: ["services"], operations: ["CREATE", "UPDATE"] }],
    conditions: [changesSpecOrAnnotations],
    variables: [annotationsVariable],
    validations,
  });
}

/**
 * Endpoints are written by whoever may write them in every namespace: Kubernetes' own controllers.
 *
 * An address of one's choice behind a Service, published through a shared load balancer, reaches pods that no network
 * policy would let one reach (CVE-2021-25740). No tenant role has the right; the syncer of a virtual cluster does.
 */
export function endpointPolicy(): readonly Manifest[] {
  const resource = "authorizer.group(request.resource.group).resource(request.resource.resource)";
  return validatingPolicy({
    name: "tenantry-endpoints",
    params: "none",
    scope: "tenant-namespaces",
    rules: [
      { apiGroups: [""], resources: ["endpoints"], operations: ["CREATE", "UPDATE"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], operations: ["CREATE", "UPDATE"] },
    ],
    conditions: [{ name: "may-not-write-everywhere", expression: `!${resource}.check('update').allowed()` }],
    validations: [
      {
        expression: "false",
        message: "endpoints are written by Kubernetes from a Service's selector; give the Service a selector instead",
      },
    ],
  });
}

/** Turns off node ports of load balancers, whose default would open one on every node. */
export function serviceDefaults(): readonly Manifest[] {
  return mutatingPolicy({
    name: "tenantry-service-defaults",
    params: "none",
    rules: [{ apiGroups: [""], resources: ["services"], operations: ["CREATE"] }],
    conditions: [{ name: "is-load-balancer", expression: "object.spec.?type.orValue('') == 'LoadBalancer'" }],
    mutations: [
      {
        patchType: "ApplyConfiguration",
        applyConfiguration: { expression: "Object{spec: Object.spec{allocateLoadBalancerNodePorts: false}}" },
      },
    ],
  });
}

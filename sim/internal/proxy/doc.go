// Package proxy is a node's kube-proxy: it turns EndpointSlices into routes, some time later.
package proxy

// Package rollout holds the claims about ways to replace one version by another.
package rollout

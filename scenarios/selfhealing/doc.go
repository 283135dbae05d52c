// Package selfhealing holds the claims about what comes back by itself: containers, pods, and the
// pods of a lost node.
package selfhealing

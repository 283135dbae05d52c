// Package chance gives every part of a trial a random stream of its own, so that the same seed
// makes the same trial in every world, and a part that is added does not shift another's draws.
package chance

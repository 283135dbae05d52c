// Package role says what a container of the fixture program does: the roles' command-line flags,
// parsed once, drive both the real program and its simulated model.
package role

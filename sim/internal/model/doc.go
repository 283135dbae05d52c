// Package model holds every physical constant of the simulated cluster, each with its source.
package model

// Package web is the application that the scenarios put to sea: a Deployment of the fixture
// program's app and the Service before it.
package web

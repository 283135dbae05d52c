# Every step of CI is a target here. `make` alone prints this list.
GO   ?= go
LINT  = $(GO) tool -modfile=.ci/tools/go.mod golangci-lint

.DEFAULT_GOAL := help
.PHONY: help build test race bench airgap test-kind lint fmt clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## the command, as ./seatrial
	$(GO) build -o seatrial ./cmd/seatrial

test: ## everything that needs no Docker
	$(GO) test ./...

race: ## the same under the race detector, in random order
	$(GO) test -race -shuffle=on ./...

bench: ## benchmarks, in the form benchstat reads
	$(GO) test -run='^$$' -bench=. -benchmem ./...

airgap: ## Docker and a node image on a Debian machine that reaches no container registry
	$(GO) run ./fixtures/airgap up

test-kind: ## the core suite on a real kind cluster
	.ci/test-kind

lint: ## golangci-lint, at the version pinned in .ci/tools
	$(LINT) run ./...

fmt: ## format all Go files
	$(LINT) fmt ./...

clean: ## remove what builds and runs leave here, and heal what they left on clusters
	$(GO) run ./cmd/seatrial recover --clusters
	rm -rf seatrial seatrial-out

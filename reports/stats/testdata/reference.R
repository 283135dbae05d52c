# Reference figures for package stats, computed by R.
#
#   Rscript reference.R > reference.json
#
# needs R >= 4.2 and, on Debian, r-base-core r-cran-survival r-cran-jsonlite r-cran-coin.
# The tests read reference.json only. Inputs are rounded to a few decimals, so that the
# file holds them exactly; a number that is NA or infinite is written as null.

suppressPackageStartupMessages({library(survival); library(jsonlite); library(coin)})
set.seed(20240229, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

fin <- function(x) { x <- as.numeric(unname(x)); x[!is.finite(x)] <- NA; x }
one <- function(x) unbox(fin(x))
vec <- function(x) I(fin(x))
levels <- c(0.9, 0.95, 0.99)

## mean ---------------------------------------------------------------------------------
mean_cases <- list()
for (x in list(c(1.25, 1.75), round(rnorm(5), 3), round(rnorm(20, 100, 3), 3),
               round(rexp(100), 3), 1 - round(rbeta(12, 1, 400), 4))) for (l in levels) {
  t <- t.test(x, conf.level = l)
  mean_cases[[length(mean_cases) + 1]] <- list(values = vec(x), level = one(l),
    estimate = one(t$estimate), lo = one(t$conf.int[1]), hi = one(t$conf.int[2]))
}

## median: order statistics -------------------------------------------------------------
# The greatest k with P(Bin(n, 1/2) <= k - 1) <= alpha / 2; 0 where there is none.
rank_of <- function(n, l) {
  k <- 0
  while (pbinom(k, n, 0.5) <= (1 - l) / 2) k <- k + 1
  k
}
median_cases <- list()
for (n in c(5, 6, 7, 8, 20, 31, 100, 1500)) for (l in levels) {
  x <- round(rlnorm(n), 3); k <- rank_of(n, l); s <- sort(x)
  median_cases[[length(median_cases) + 1]] <- list(values = vec(x), level = one(l),
    estimate = one(median(x)), lo = one(if (k > 0) s[k] else NA),
    hi = one(if (k > 0) s[n + 1 - k] else NA), k = one(k),
    coverage = one(if (k > 0) 1 - 2 * pbinom(k - 1, n, 0.5) else NA))
}

## median with censoring ----------------------------------------------------------------
surv_cases <- list()
add_surv <- function(time, cens, l) {
  # summary()$table takes the first time at which each curve is at or below one half, which is
  # Brookmeyer and Crowley's set. quantile() interpolates, and goes wrong where the lower log-log
  # curve rises after the first event of a small sample (0.404, then 0.412, at level 0.99).
  f <- survfit(Surv(time, !cens) ~ 1, conf.int = l, conf.type = "log-log")
  q <- summary(f)$table[c("median", paste0(l, c("LCL", "UCL")))]
  surv_cases[[length(surv_cases) + 1]] <<- list(values = vec(time), censored = I(cens),
    level = one(l), estimate = one(q[1]), lo = one(q[2]), hi = one(q[3]))
}
for (n in c(8, 15, 30, 60, 200)) for (l in levels) for (scale in c(20, 45)) {
  event <- round(rweibull(n, 1.4, 20), 1); horizon <- round(runif(n, 5, scale), 1)
  add_surv(pmin(event, horizon), event > horizon, l)
}
for (l in levels) { # the leukaemia data of survival: ties between events and censored values
  add_surv(aml$time, aml$status == 0, l)
  add_surv(lung$time, lung$status == 1, l)
}

## paired, without ties -----------------------------------------------------------------
paired_cases <- list()
vda <- function(a, b) mean(outer(b, a, ">") + 0.5 * outer(b, a, "=="))
add_paired <- function(a, b, l) {
  w <- wilcox.test(b, a, paired = TRUE, exact = TRUE, conf.int = TRUE, conf.level = l)
  paired_cases[[length(paired_cases) + 1]] <<- list(a = vec(a), b = vec(b), level = one(l),
    shift = one(w$estimate), lo = one(w$conf.int[1]), hi = one(w$conf.int[2]),
    p = one(w$p.value), effect = one(vda(a, b)))
}
untied <- function(d) !anyDuplicated(abs(d)) && !any(d == 0)
for (n in c(8, 9, 12, 25, 49, 90)) for (l in levels) repeat {
  # Dyadic values: their differences are exact in both programs.
  a <- round(rlnorm(n) * 4096) / 4096; b <- a + round(rnorm(n, 0.3, 0.6) * 4096) / 4096
  if (untied(b - a)) { add_paired(a, b, l); break }
}

## paired, with ties and zeros: enumeration of all signs, and coin ------------------------
tied_paired <- list()
for (n in c(6, 8, 10, 12)) for (rep in 1:3) {
  a <- sample(0:4, n, TRUE); b <- sample(0:5, n, TRUE); d <- b - a
  r <- rank(abs(d))[d != 0]; s <- d[d != 0] > 0
  all <- as.matrix(expand.grid(rep(list(0:1), length(r)))) %*% r; t <- sum(r[s])
  p <- min(1, 2 * min(mean(all <= t + 1e-9), mean(all >= t - 1e-9)))
  p_coin <- pvalue(wilcoxsign_test(b ~ a, distribution = "exact", zero.method = "Pratt"))
  stopifnot(abs(p - p_coin) < 1e-9)
  walsh <- outer(d, d, "+") / 2
  tied_paired[[length(tied_paired) + 1]] <- list(a = vec(a), b = vec(b), p = one(p),
    shift = one(median(walsh[upper.tri(walsh, TRUE)])), effect = one(vda(a, b)))
}

## paired, many: the normal approximation -----------------------------------------------
large_paired <- list()
for (digits in c(1, 4)) {
  a <- round(rlnorm(150) * 4) / 4; b <- a + round(rnorm(150, 0.1, 1) * 2^(3 * digits)) / 2^(3 * digits)
  keep <- a != b; a <- a[keep]; b <- b[keep]; d <- b - a; walsh <- outer(d, d, "+") / 2
  w <- wilcox.test(b, a, paired = TRUE, exact = FALSE, correct = TRUE)
  e <- suppressWarnings(sort(walsh[upper.tri(walsh, TRUE)])); k <- qsignrank(0.025, length(d))
  large_paired[[length(large_paired) + 1]] <- list(a = vec(a), b = vec(b), level = one(0.95),
    p = one(w$p.value), shift = one(median(e)), lo = one(e[k]), hi = one(rev(e)[k]),
    effect = one(vda(a, b)))
}

## unpaired, without ties ---------------------------------------------------------------
unpaired_cases <- list()
for (size in list(c(5, 5), c(5, 9), c(12, 7), c(20, 20), c(49, 31))) for (l in levels) repeat {
  a <- round(rlnorm(size[1]) * 4096) / 4096; b <- round(rlnorm(size[2], 0.3) * 4096) / 4096
  if (anyDuplicated(c(a, b))) next
  w <- wilcox.test(b, a, exact = TRUE, conf.int = TRUE, conf.level = l)
  unpaired_cases[[length(unpaired_cases) + 1]] <- list(a = vec(a), b = vec(b), level = one(l),
    shift = one(w$estimate), lo = one(w$conf.int[1]), hi = one(w$conf.int[2]),
    p = one(w$p.value), effect = one(vda(a, b)))
  break
}

## unpaired, with ties: enumeration of all splits -----------------------------------------
tied_unpaired <- list()
for (size in list(c(4, 4), c(3, 6), c(7, 5), c(8, 8))) for (rep in 1:3) {
  a <- sample(0:4, size[1], TRUE); b <- sample(0:5, size[2], TRUE); r <- rank(c(a, b))
  all <- combn(r, size[1], sum); t <- sum(r[seq_along(a)])
  p <- min(1, 2 * min(mean(all <= t + 1e-9), mean(all >= t - 1e-9)))
  tied_unpaired[[length(tied_unpaired) + 1]] <- list(a = vec(a), b = vec(b), p = one(p),
    shift = one(median(outer(b, a, "-"))), effect = one(vda(a, b)))
}

## unpaired, many -----------------------------------------------------------------------
large_unpaired <- list()
for (digits in c(1, 4)) {
  a <- round(rnorm(80) * 2^(3 * digits)) / 2^(3 * digits)
  b <- round(rnorm(120, 0.2) * 2^(3 * digits)) / 2^(3 * digits)
  w <- wilcox.test(b, a, exact = FALSE, correct = TRUE)
  e <- sort(outer(b, a, "-")); k <- qwilcox(0.025, length(a), length(b))
  large_unpaired[[length(large_unpaired) + 1]] <- list(a = vec(a), b = vec(b),
    level = one(0.95), p = one(w$p.value), shift = one(median(e)), lo = one(e[k]),
    hi = one(rev(e)[k]), effect = one(vda(a, b)))
}

## the rest -----------------------------------------------------------------------------
quantile_cases <- list()
for (n in c(1, 2, 5, 100)) {
  x <- sort(round(rlnorm(n), 3)); q <- c(0, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1)
  quantile_cases[[length(quantile_cases) + 1]] <- list(values = vec(x), q = vec(q),
    want = vec(quantile(x, q, type = 7)))
}
holm_cases <- lapply(list(c(0.01, 0.04, 0.03, 0.005), c(0.5, 0.9, 0.2), round(runif(12)^3, 4),
  c(0.02, 0.02, 0.02)), function(p) list(p = vec(p), want = vec(p.adjust(p, "holm"))))
wilson_cases <- list()
for (k in list(c(0, 20), c(20, 20), c(3, 17), c(998, 1000))) for (l in levels) {
  w <- suppressWarnings(prop.test(k[1], k[2], conf.level = l, correct = FALSE))
  wilson_cases[[length(wilson_cases) + 1]] <- list(successes = one(k[1]), n = one(k[2]),
    level = one(l), lo = one(w$conf.int[1]), hi = one(w$conf.int[2]))
}
ks_cases <- list()
for (size in list(c(6, 9), c(20, 20), c(90, 70), c(150, 120))) for (digits in c(1, 5)) {
  a <- round(rnorm(size[1]), digits); b <- round(rnorm(size[2], 0.3), digits)
  k <- suppressWarnings(ks.test(a, b, exact = prod(size) < 10000))
  ks_cases[[length(ks_cases) + 1]] <- list(a = vec(a), b = vec(b), d = one(k$statistic),
    p = one(k$p.value))
}

cat(toJSON(list(r = unbox(R.version.string), mean = mean_cases, median = median_cases,
  censored = surv_cases, paired = paired_cases, tiedPaired = tied_paired,
  largePaired = large_paired, unpaired = unpaired_cases, tiedUnpaired = tied_unpaired,
  largeUnpaired = large_unpaired, quantile = quantile_cases, holm = holm_cases,
  wilson = wilson_cases, ks = ks_cases), digits = NA, na = "null"), "\n", sep = "")

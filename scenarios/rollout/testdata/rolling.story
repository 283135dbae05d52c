A rolling update with maxUnavailable 0, a readiness probe and a preStop pause serves every request.
rollout/rolling / keep-capacity, replication 0, seed 10451216379200822465, sim
requests are due from 0 to 30 s, reaching web, which starts with 4 pods

     time  what        who            became       details
   -9.465  node        control-plane  ready        KubeletReady
   -9.465  node        worker         ready        KubeletReady
   -9.465  node        worker2        ready        KubeletReady
   -9.465  node        worker3        ready        KubeletReady
   -6.764  pod         pod 3          ready        v1, on worker
   -6.755  endpoints   web            changed      1 ready
   -6.708  pod         pod 1          ready        v1, on worker3
   -6.698  endpoints   web            changed      2 ready
   -5.974  pod         pod 2          ready        v1, on worker2
   -5.974  pod         pod 4          ready        v1, on worker2
   -5.958  endpoints   web            changed      4 ready
    0.000  load        users          begun
    0.000  requests    until 5 s      466 due      466 ok; served by v1 466; p50 32.9 ms, p99 164 ms
    5.000  step        roll out v2    begun        set args of web/app: app --version=v2 --service-time=lognormal(20ms,0.5) --concurrency=1 --startup=…
    5.000  requests    until 10 s     492 due      492 ok; served by v1 464, v2 28; p50 32.2 ms, p99 167 ms
    5.011  deployment  web            counts       4 desired, 4 total, 0 updated, 4 ready
    5.022  pod         pod 5          created      v2
    5.023  deployment  web            counts       4 desired, 5 total, 1 updated, 4 ready
    5.033  pod         pod 5          scheduled    v2, on worker3
    5.501  container   pod 5          started      app
    6.293  pod         pod 5          started      v2, on worker3
    8.297  pod         pod 5          ready        v2, on worker3
    8.307  endpoints   web            changed      5 ready
    8.315  deployment  web            counts       4 desired, 5 total, 1 updated, 5 ready
    8.322  pod         pod 1          terminating  v1, on worker3
    8.327  deployment  web            counts       4 desired, 4 total, 1 updated, 4 ready
    8.331  endpoints   web            changed      4 ready
    8.336  pod         pod 6          created      v2
    8.340  deployment  web            counts       4 desired, 5 total, 2 updated, 4 ready
    8.352  pod         pod 6          scheduled    v2, on worker
    8.864  container   pod 6          started      app
    9.238  pod         pod 6          started      v2, on worker
   10.000  requests    until 15 s     539 due      539 ok; served by v1 316, v2 223; p50 34.5 ms, p99 139 ms
   11.241  pod         pod 6          ready        v2, on worker
   11.253  endpoints   web            changed      5 ready
   11.264  deployment  web            counts       4 desired, 5 total, 2 updated, 5 ready
   11.270  pod         pod 2          terminating  v1, on worker2
   11.279  deployment  web            counts       4 desired, 4 total, 2 updated, 4 ready
   11.284  pod         pod 7          created      v2
   11.285  endpoints   web            changed      4 ready
   11.288  deployment  web            counts       4 desired, 5 total, 3 updated, 4 ready
   11.297  pod         pod 7          scheduled    v2, on worker2
   11.327  container   pod 1          exited       app, exit code 0, Completed
   11.451  pod         pod 1          not_ready    v1, on worker3, PodCompleted
   11.687  container   pod 7          started      app
   11.879  pod         pod 1          gone         v1, on worker3
   12.026  pod         pod 7          started      v2, on worker2
   14.027  pod         pod 7          ready        v2, on worker2
   14.041  endpoints   web            changed      5 ready
   14.048  deployment  web            counts       4 desired, 5 total, 3 updated, 5 ready
   14.055  pod         pod 3          terminating  v1, on worker
   14.056  deployment  web            counts       4 desired, 4 total, 3 updated, 4 ready
   14.062  pod         pod 8          created      v2
   14.064  endpoints   web            changed      4 ready
   14.066  deployment  web            counts       4 desired, 5 total, 4 updated, 4 ready
   14.076  pod         pod 8          scheduled    v2, on worker
   14.273  container   pod 2          exited       app, exit code 0, Completed
   14.466  container   pod 8          started      app
   14.475  pod         pod 2          not_ready    v1, on worker2, PodCompleted
   15.000  requests    until 20 s     480 due      480 ok; served by v1 104, v2 376; p50 35.3 ms, p99 144 ms
   15.246  pod         pod 8          started      v2, on worker
   15.692  pod         pod 2          gone         v1, on worker2
   17.058  container   pod 3          exited       app, exit code 0, Completed
   17.207  pod         pod 3          not_ready    v1, on worker, PodCompleted
   17.244  pod         pod 8          ready        v2, on worker
   17.255  endpoints   web            changed      5 ready
   17.267  deployment  web            counts       4 desired, 5 total, 4 updated, 5 ready
   17.273  pod         pod 4          terminating  v1, on worker2
   17.277  deployment  web            counts       4 desired, 4 total, 4 updated, 4 ready
   17.277  deployment  web            complete
   17.285  endpoints   web            changed      4 ready
   18.634  pod         pod 3          gone         v1, on worker
   20.000  requests    until 25 s     454 due      454 ok; served by v2 454; p50 29.9 ms, p99 160 ms
   20.278  container   pod 4          exited       app, exit code 0, Completed
   20.417  pod         pod 4          not_ready    v1, on worker2, PodCompleted
   21.046  pod         pod 4          gone         v1, on worker2
   25.000  requests    until 30 s     488 due      488 ok; served by v2 488; p50 32.2 ms, p99 129 ms
   30.000  load        users          ended

left out to be short: 22 lines of set-up of pods and containers

metrics
  availability               1
  requests_lost              0
  latency_mean_seconds       41.7 ms
  latency_p50_seconds        32.8 ms
  latency_p90_seconds        81.2 ms
  latency_p99_seconds        153 ms
  latency_p999_seconds       212 ms
  goodput_rps                97.3 req/s
  outage_seconds             0 s
  outage_longest_seconds     0 s
  rollout_seconds            12.3 s
  mixed_versions_seconds     8.98 s
  min_available_replicas     4
  max_total_replicas         5
  restarts                   0

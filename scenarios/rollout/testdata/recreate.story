Recreate costs an outage of about stop plus start, and never serves two versions at once.
rollout/recreate / start-1s, replication 0, seed 10451216379200822465, sim
requests are due from 0 to 21 s, reaching web, which starts with 4 pods

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
    5.000  requests    until 10 s     492 due      315 ok, 85 refused, 92 timeout; served by v1 315; p50 38.5 ms, p99 172 ms
    5.011  deployment  web            counts       4 desired, 4 total, 0 updated, 4 ready
    5.022  pod         pod 1          terminating  v1, on worker3
    5.022  pod         pod 2          terminating  v1, on worker2
    5.022  pod         pod 3          terminating  v1, on worker
    5.022  pod         pod 4          terminating  v1, on worker2
    5.023  deployment  web            counts       4 desired, 0 total, 0 updated, 0 ready
    5.037  endpoints   web            changed      0 ready
    8.025  container   pod 2          exited       app, exit code 0, Completed
    8.027  container   pod 1          exited       app, exit code 0, Completed
    8.027  container   pod 3          exited       app, exit code 0, Completed
    8.049  container   pod 4          exited       app, exit code 0, Completed
    8.205  pod         pod 2          not_ready    v1, on worker2, PodCompleted
    8.215  pod         pod 1          not_ready    v1, on worker3, PodCompleted
    8.231  pod         pod 4          not_ready    v1, on worker2, PodCompleted
    8.239  pod         pod 3          not_ready    v1, on worker, PodCompleted
    8.250  pod         pod 5          created      v2
    8.250  pod         pod 6          created      v2
    8.250  pod         pod 7          created      v2
    8.250  pod         pod 8          created      v2
    8.253  deployment  web            counts       4 desired, 4 total, 4 updated, 0 ready
    8.262  pod         pod 5          scheduled    v2, on worker3
    8.275  pod         pod 6          scheduled    v2, on worker
    8.285  pod         pod 7          scheduled    v2, on worker2
    8.294  pod         pod 8          scheduled    v2, on worker
    8.655  container   pod 5          started      app
    8.687  pod         pod 3          gone         v1, on worker
    8.706  pod         pod 4          gone         v1, on worker2
    8.721  container   pod 8          started      app
    8.727  container   pod 6          started      app
    8.918  pod         pod 2          gone         v1, on worker2
    8.939  container   pod 7          started      app
    9.033  pod         pod 7          started      v2, on worker2
    9.109  pod         pod 1          gone         v1, on worker3
    9.233  pod         pod 8          started      v2, on worker
    9.236  pod         pod 6          started      v2, on worker
    9.292  pod         pod 5          started      v2, on worker3
   10.000  requests    until 15 s     539 due      493 ok, 46 refused; served by v2 493; p50 39.1 ms, p99 166 ms
   10.023  pod         pod 7          ready        v2, on worker2
   10.033  endpoints   web            changed      1 ready
   10.044  deployment  web            counts       4 desired, 4 total, 4 updated, 1 ready
   10.240  pod         pod 6          ready        v2, on worker
   10.246  pod         pod 8          ready        v2, on worker
   10.251  endpoints   web            changed      3 ready
   10.261  deployment  web            counts       4 desired, 4 total, 4 updated, 3 ready
   10.296  pod         pod 5          ready        v2, on worker3
   10.307  endpoints   web            changed      4 ready
   10.316  deployment  web            counts       4 desired, 4 total, 4 updated, 4 ready
   10.316  deployment  web            complete
   15.000  requests    until 20 s     480 due      480 ok; served by v2 480; p50 35.7 ms, p99 147 ms
   20.000  requests    until 21 s     73 due       73 ok; served by v2 73; p50 26.8 ms, p99 105 ms
   21.000  load        users          ended

left out to be short: 22 lines of set-up of pods and containers

metrics
  availability               0.8912
  requests_lost              223
  latency_mean_seconds       44.9 ms
  latency_p50_seconds        35.6 ms
  latency_p90_seconds        89.4 ms
  latency_p99_seconds        167 ms
  latency_p999_seconds       212 ms
  goodput_rps                87 req/s
  outage_seconds             2.31 s
  outage_longest_seconds     2.31 s
  rollout_seconds            5.32 s
  mixed_versions_seconds     0 s
  min_available_replicas     0
  max_total_replicas         4
  restarts                   0

A deleted pod is replaced; stopped gracefully, with replicas, no request is lost.
selfhealing/pod-delete / three, replication 0, seed 10451216379200822465, sim
requests are due from 0 to 22 s, reaching web, which starts with 3 pods

     time  what        who            became       details
   -9.465  node        control-plane  ready        KubeletReady
   -9.465  node        worker         ready        KubeletReady
   -9.465  node        worker2        ready        KubeletReady
   -9.465  node        worker3        ready        KubeletReady
   -9.453  deployment  web            counts       3 desired, 0 total, 0 updated, 0 ready
   -9.447  pod         pod 1          created      v1
   -9.447  pod         pod 2          created      v1
   -9.447  pod         pod 3          created      v1
   -9.438  deployment  web            counts       3 desired, 3 total, 3 updated, 0 ready
   -9.434  pod         pod 1          scheduled    v1, on worker3
   -9.425  pod         pod 2          scheduled    v1, on worker2
   -9.416  pod         pod 3          scheduled    v1, on worker
   -8.918  container   pod 3          started      app
   -8.859  container   pod 1          started      app
   -8.740  container   pod 2          started      app
   -7.969  pod         pod 2          started      v1, on worker2
   -7.753  pod         pod 3          started      v1, on worker
   -7.711  pod         pod 1          started      v1, on worker3
   -6.764  pod         pod 3          ready        v1, on worker
   -6.751  endpoints   web            changed      1 ready
   -6.743  deployment  web            counts       3 desired, 3 total, 3 updated, 1 ready
   -6.708  pod         pod 1          ready        v1, on worker3
   -6.692  endpoints   web            changed      2 ready
   -6.686  deployment  web            counts       3 desired, 3 total, 3 updated, 2 ready
   -5.971  pod         pod 2          ready        v1, on worker2
   -5.962  endpoints   web            changed      3 ready
   -5.947  deployment  web            counts       3 desired, 3 total, 3 updated, 3 ready
   -5.947  deployment  web            complete
    0.000  load        users          begun
    0.000  requests    until 5 s      296 due      296 ok; served by v1 296; p50 28.4 ms, p99 105 ms
    5.000  requests    until 10 s     277 due      277 ok; served by v1 277; p50 33.1 ms, p99 149 ms
    8.000  step        delete a pod   begun        deletePod
    8.000  fault       delete a pod   injected     deletePod, at pod 2
    8.000  pod         pod 2          terminating  v1, on worker2
    8.008  pod         pod 4          created      v1
    8.010  endpoints   web            changed      2 ready
    8.012  deployment  web            counts       3 desired, 3 total, 3 updated, 2 ready
    8.022  pod         pod 4          scheduled    v1, on worker2
    8.490  container   pod 4          started      app
    9.027  pod         pod 4          started      v1, on worker2
   10.000  requests    until 15 s     310 due      310 ok; served by v1 310; p50 32.5 ms, p99 132 ms
   11.004  container   pod 2          exited       app, exit code 0, Completed
   11.035  pod         pod 4          ready        v1, on worker2
   11.046  endpoints   web            changed      3 ready
   11.051  deployment  web            counts       3 desired, 3 total, 3 updated, 3 ready
   11.138  pod         pod 2          not_ready    v1, on worker2, PodCompleted
   12.621  pod         pod 2          gone         v1, on worker2
   12.626  fault       delete a pod   seen         deletePod, at pod 2, UID uid-000009 is gone
   15.000  requests    until 20 s     307 due      307 ok; served by v1 307; p50 32.1 ms, p99 112 ms
   20.000  requests    until 22 s     126 due      126 ok; served by v1 126; p50 32 ms, p99 119 ms
   22.000  load        users          ended

metrics
  availability               1
  requests_lost              0
  latency_mean_seconds       38.6 ms
  latency_p50_seconds        31 ms
  latency_p90_seconds        76.5 ms
  latency_p99_seconds        127 ms
  latency_p999_seconds       169 ms
  goodput_rps                59.8 req/s
  outage_seconds             0 s
  outage_longest_seconds     0 s
  time_to_recover_seconds    3.04 s
  min_available_replicas     2
  max_total_replicas         3
  restarts                   0

A killed container is started again where it was; with replicas and a readiness probe users hardly
notice.
selfhealing/container-kill / three, replication 0, seed 10451216379200822465, sim
requests are due from 0 to 22 s, reaching web, which starts with 3 pods

     time  what        who               became     details
   -9.465  node        control-plane     ready      KubeletReady
   -9.465  node        worker            ready      KubeletReady
   -9.465  node        worker2           ready      KubeletReady
   -9.465  node        worker3           ready      KubeletReady
   -9.453  deployment  web               counts     3 desired, 0 total, 0 updated, 0 ready
   -9.447  pod         pod 1             created    v1
   -9.447  pod         pod 2             created    v1
   -9.447  pod         pod 3             created    v1
   -9.438  deployment  web               counts     3 desired, 3 total, 3 updated, 0 ready
   -9.434  pod         pod 1             scheduled  v1, on worker3
   -9.425  pod         pod 2             scheduled  v1, on worker2
   -9.416  pod         pod 3             scheduled  v1, on worker
   -8.918  container   pod 3             started    app
   -8.859  container   pod 1             started    app
   -8.740  container   pod 2             started    app
   -7.969  pod         pod 2             started    v1, on worker2
   -7.753  pod         pod 3             started    v1, on worker
   -7.711  pod         pod 1             started    v1, on worker3
   -6.764  pod         pod 3             ready      v1, on worker
   -6.751  endpoints   web               changed    1 ready
   -6.743  deployment  web               counts     3 desired, 3 total, 3 updated, 1 ready
   -6.708  pod         pod 1             ready      v1, on worker3
   -6.692  endpoints   web               changed    2 ready
   -6.686  deployment  web               counts     3 desired, 3 total, 3 updated, 2 ready
   -5.971  pod         pod 2             ready      v1, on worker2
   -5.962  endpoints   web               changed    3 ready
   -5.947  deployment  web               counts     3 desired, 3 total, 3 updated, 3 ready
   -5.947  deployment  web               complete
    0.000  load        users             begun
    0.000  requests    until 5 s         296 due    296 ok; served by v1 296; p50 28.4 ms, p99 105 ms
    5.000  requests    until 10 s        277 due    269 ok, 6 refused, 2 reset; served by v1 269; p50 33.2 ms, p99 150 ms
    8.000  step        kill a container  begun      killContainer
    8.000  fault       kill a container  injected   killContainer, at pod 3
    8.000  container   pod 3             exited     app, exit code 137, Error
    8.243  pod         pod 3             not_ready  v1, on worker, ContainersNotReady
    8.248  fault       kill a container  seen       killContainer, at pod 3, exit code 137
    8.252  endpoints   web               changed    2 ready
    8.260  deployment  web               counts     3 desired, 3 total, 3 updated, 2 ready
    8.438  container   pod 3             started    app
   10.000  requests    until 15 s        310 due    310 ok; served by v1 310; p50 32.9 ms, p99 132 ms
   11.243  pod         pod 3             ready      v1, on worker
   11.256  endpoints   web               changed    3 ready
   11.260  deployment  web               counts     3 desired, 3 total, 3 updated, 3 ready
   15.000  requests    until 20 s        307 due    307 ok; served by v1 307; p50 32.1 ms, p99 112 ms
   20.000  requests    until 22 s        126 due    126 ok; served by v1 126; p50 32 ms, p99 119 ms
   22.000  load        users             ended

metrics
  availability               0.9939
  requests_lost              8
  latency_mean_seconds       38.7 ms
  latency_p50_seconds        31.1 ms
  latency_p90_seconds        76.5 ms
  latency_p99_seconds        127 ms
  latency_p999_seconds       169 ms
  goodput_rps                59.5 req/s
  outage_seconds             184 ms
  outage_longest_seconds     129 ms
  time_to_recover_seconds    3.24 s
  min_available_replicas     2
  max_total_replicas         3
  restarts                   1

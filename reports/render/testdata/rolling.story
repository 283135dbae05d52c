What happens when three pods are replaced one by one.
rollout/rolling / no-prestop, replication 0, seed 1, sim
requests are due from 0 to 40 s, reaching web, which starts with 3 pods

     time  what        who         became       details
   -8.000  pod         pod 1       created      v1
   -8.000  pod         pod 2       created      v1
   -8.000  pod         pod 3       created      v1
   -7.900  pod         pod 1       scheduled    v1, on worker1
   -7.900  pod         pod 2       scheduled    v1, on worker2
   -7.900  pod         pod 3       scheduled    v1, on worker3
   -7.500  pod         pod 1       started      v1, on worker1
   -7.500  pod         pod 2       started      v1, on worker2
   -7.500  pod         pod 3       started      v1, on worker3
   -3.000  pod         pod 1       ready        v1, on worker1
   -3.000  pod         pod 2       ready        v1, on worker2
   -3.000  pod         pod 3       ready        v1, on worker3
   -2.950  endpoints   web         changed      3 ready
    0.000  load        users       begun
    0.000  requests    until 5 s   250 due      250 ok; served by v1 250; p50 5.48 ms, p99 13.1 ms
    5.000  deployment  web         counts       3 desired, 4 total, 0 updated, 3 ready
    5.000  step        roll to v2  begun
    5.000  requests    until 10 s  250 due      240 ok, 6 refused, 4 reset; served by v1 224, v2 16; p50 4.72 ms, p99 13.7 ms
    6.000  pod         pod 4       created      v2
    6.100  pod         pod 4       scheduled    v2, on worker1
    6.500  pod         pod 4       started      v2, on worker1
    8.500  pod         pod 4       ready        v2, on worker1
    8.550  endpoints   web         changed      4 ready
    9.000  pod         pod 1       terminating  v1, on worker1
    9.000  deployment  web         counts       3 desired, 4 total, 1 updated, 3 ready
    9.050  endpoints   web         changed      3 ready
   10.000  requests    until 15 s  250 due      241 ok, 3 refused, 6 reset; served by v1 146, v2 95; p50 5 ms, p99 14.1 ms
   11.000  pod         pod 1       gone         v1, on worker1
   11.000  pod         pod 5       created      v2
   11.100  pod         pod 5       scheduled    v2, on worker2
   11.500  pod         pod 5       started      v2, on worker2
   13.500  pod         pod 5       ready        v2, on worker2
   13.550  endpoints   web         changed      4 ready
   14.000  pod         pod 2       terminating  v1, on worker2
   14.000  deployment  web         counts       3 desired, 4 total, 2 updated, 3 ready
   14.050  endpoints   web         changed      3 ready
   15.000  requests    until 20 s  250 due      241 ok, 3 refused, 6 reset; served by v1 71, v2 170; p50 4.86 ms, p99 11.5 ms
   16.000  pod         pod 2       gone         v1, on worker2
   16.000  pod         pod 6       created      v2
   16.100  pod         pod 6       scheduled    v2, on worker3
   16.500  pod         pod 6       started      v2, on worker3
   18.500  pod         pod 6       ready        v2, on worker3
   18.550  endpoints   web         changed      4 ready
   19.000  pod         pod 3       terminating  v1, on worker3
   19.000  deployment  web         counts       3 desired, 4 total, 3 updated, 3 ready
   19.050  endpoints   web         changed      3 ready
   20.000  requests    until 25 s  250 due      250 ok; served by v2 250; p50 4.53 ms, p99 18.6 ms
   21.000  pod         pod 3       gone         v1, on worker3
   21.500  deployment  web         complete     3 desired, 3 total, 3 updated, 3 ready
   25.000  requests    until 30 s  250 due      250 ok; served by v2 250; p50 4.42 ms, p99 18.4 ms
   30.000  requests    until 35 s  250 due      250 ok; served by v2 250; p50 4.41 ms, p99 13.3 ms
   35.000  requests    until 40 s  250 due      250 ok; served by v2 250; p50 4.3 ms, p99 13.4 ms
   40.000  load        users       ended

metrics
  availability               0.986
  requests_lost              28
  latency_mean_seconds       5.3 ms
  latency_p50_seconds        4.75 ms
  latency_p90_seconds        8.87 ms
  latency_p99_seconds        13.8 ms
  latency_p999_seconds       20.6 ms
  goodput_rps                49.3 req/s
  outage_seconds             560 ms
  outage_longest_seconds     100 ms
  rollout_seconds            16.5 s
  mixed_versions_seconds     10.5 s
  min_available_replicas     3
  max_total_replicas         4
  restarts                   0

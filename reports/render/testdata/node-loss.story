What happens when three pods are replaced one by one.
selfhealing/node-loss / tolerate-5s, replication 0, seed 1, sim
requests are due from 0 to 120 s, reaching web, which starts with 3 pods

     time  what       who          became       details
  -20.000  node       worker1      ready
  -20.000  node       worker2      ready
  -20.000  node       worker3      ready
   -8.000  pod        pod 1        created      v1
   -8.000  pod        pod 2        created      v1
   -8.000  pod        pod 3        created      v1
   -7.900  pod        pod 1        scheduled    v1, on worker1
   -7.900  pod        pod 2        scheduled    v1, on worker2
   -7.900  pod        pod 3        scheduled    v1, on worker3
   -7.500  pod        pod 1        started      v1, on worker1
   -7.500  pod        pod 2        started      v1, on worker2
   -7.500  pod        pod 3        started      v1, on worker3
   -3.000  pod        pod 1        ready        v1, on worker1
   -3.000  pod        pod 2        ready        v1, on worker2
   -3.000  pod        pod 3        ready        v1, on worker3
   -2.950  endpoints  web          changed      3 ready
    0.000  load       users        begun
    0.000  requests   until 5 s    100 due      100 ok; served by v1 100; p50 6.41 ms, p99 20.3 ms
    5.000  requests   until 10 s   100 due      100 ok; served by v1 100; p50 6.73 ms, p99 14.6 ms
   10.000  fault      stop a node  injected     stopNode, at worker3
   10.000  requests   until 15 s   100 due      66 ok, 34 timeout; served by v1 66; p50 6.51 ms, p99 15.5 ms
   10.400  fault      stop a node  seen         stopNode, at worker3, its container is not running
   15.000  requests   until 20 s   100 due      68 ok, 32 timeout; served by v1 68; p50 6.25 ms, p99 19.4 ms
   20.000  requests   until 25 s   100 due      65 ok, 35 timeout; served by v1 65; p50 5.62 ms, p99 22.3 ms
   25.000  requests   until 30 s   100 due      72 ok, 28 timeout; served by v1 72; p50 6.31 ms, p99 22 ms
   30.000  requests   until 35 s   100 due      71 ok, 29 timeout; served by v1 71; p50 7.03 ms, p99 19.5 ms
   35.000  requests   until 40 s   100 due      73 ok, 27 timeout; served by v1 73; p50 6.24 ms, p99 17.8 ms
   40.000  requests   until 45 s   100 due      75 ok, 25 timeout; served by v1 75; p50 5.58 ms, p99 22.7 ms
   45.000  requests   until 50 s   100 due      77 ok, 23 timeout; served by v1 77; p50 5.45 ms, p99 21.2 ms
   50.000  node       worker3      unknown      NodeStatusUnknown
   50.000  requests   until 55 s   100 due      100 ok; served by v1 100; p50 6.06 ms, p99 20.8 ms
   55.000  pod        pod 3        terminating  v1, on worker3
   55.000  pod        pod 4        created      v1
   55.000  requests   until 60 s   100 due      100 ok; served by v1 100; p50 5.26 ms, p99 19.5 ms
   55.050  endpoints  web          changed      2 ready
   55.100  pod        pod 4        scheduled    v1, on worker1
   55.500  pod        pod 4        started      v1, on worker1
   57.000  pod        pod 3        gone         v1, on worker3
   58.000  pod        pod 4        ready        v1, on worker1
   58.050  endpoints  web          changed      3 ready
   60.000  requests   until 65 s   100 due      100 ok; served by v1 100; p50 5.83 ms, p99 15.5 ms
   65.000  requests   until 70 s   100 due      100 ok; served by v1 100; p50 5.69 ms, p99 20.3 ms
   70.000  requests   until 75 s   100 due      100 ok; served by v1 100; p50 5.87 ms, p99 17 ms
   75.000  requests   until 80 s   100 due      100 ok; served by v1 100; p50 5.13 ms, p99 16.5 ms
   80.000  requests   until 85 s   100 due      100 ok; served by v1 100; p50 6.91 ms, p99 15.4 ms
   85.000  requests   until 90 s   100 due      100 ok; served by v1 100; p50 6.25 ms, p99 16.3 ms
   90.000  requests   until 95 s   100 due      100 ok; served by v1 100; p50 6.56 ms, p99 21 ms
   95.000  requests   until 100 s  100 due      100 ok; served by v1 100; p50 6.12 ms, p99 16.3 ms
  100.000  requests   until 105 s  100 due      100 ok; served by v1 100; p50 5.71 ms, p99 23.2 ms
  105.000  requests   until 110 s  100 due      100 ok; served by v1 100; p50 5.76 ms, p99 15 ms
  110.000  fault      stop a node  healed       stopNode, at worker3
  110.000  requests   until 115 s  100 due      100 ok; served by v1 100; p50 6.19 ms, p99 16.1 ms
  111.000  fault      stop a node  clear        stopNode, at worker3, its container runs
  114.000  node       worker3      ready
  115.000  requests   until 120 s  100 due      100 ok; served by v1 100; p50 5.49 ms, p99 15 ms
  120.000  load       users        ended

metrics
  availability               0.9029
  requests_lost              233
  latency_mean_seconds       6.76 ms
  latency_p50_seconds        6.07 ms
  latency_p90_seconds        11 ms
  latency_p99_seconds        20.3 ms
  latency_p999_seconds       29.9 ms
  goodput_rps                18.1 req/s
  outage_seconds             11.7 s
  outage_longest_seconds     200 ms
  time_to_recover_seconds    48 s
  min_available_replicas     2
  max_total_replicas         3
  restarts                   0

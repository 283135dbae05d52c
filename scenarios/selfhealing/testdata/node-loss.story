A lost node's pods leave the Service when the node is found missing, and are replaced when their
toleration ends.
selfhealing/node-loss / tolerate-5s, replication 0, seed 10451216379200822465, sim
requests are due from 0 to 90 s, reaching web, which starts with 3 pods

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
    0.000  requests    until 5 s      192 due      192 ok; served by v1 192; p50 24.1 ms, p99 82.2 ms
    5.000  requests    until 10 s     191 due      191 ok; served by v1 191; p50 26.7 ms, p99 80.5 ms
   10.000  step        stop a node    begun        stopNode
   10.000  fault       stop a node    injected     stopNode, at worker3
   10.000  requests    until 15 s     190 due      127 ok, 63 timeout; served by v1 127; p50 24.9 ms, p99 113 ms
   15.000  requests    until 20 s     207 due      126 ok, 81 timeout; served by v1 126; p50 23.6 ms, p99 85.3 ms
   20.000  requests    until 25 s     178 due      119 ok, 59 timeout; served by v1 119; p50 22.8 ms, p99 66.2 ms
   25.000  requests    until 30 s     232 due      157 ok, 75 timeout; served by v1 157; p50 25.8 ms, p99 96.2 ms
   30.000  requests    until 35 s     201 due      129 ok, 72 timeout; served by v1 129; p50 22.3 ms, p99 92.3 ms
   35.000  requests    until 40 s     210 due      137 ok, 73 timeout; served by v1 137; p50 22.4 ms, p99 83.6 ms
   40.000  requests    until 45 s     182 due      117 ok, 65 timeout; served by v1 117; p50 25.7 ms, p99 80.1 ms
   45.000  requests    until 50 s     194 due      138 ok, 56 timeout; served by v1 138; p50 25.6 ms, p99 84.2 ms
   50.000  requests    until 55 s     169 due      120 ok, 49 timeout; served by v1 120; p50 24.1 ms, p99 79.2 ms
   55.000  requests    until 60 s     196 due      156 ok, 40 timeout; served by v1 156; p50 30.7 ms, p99 155 ms
   57.972  node        worker3        unknown      NodeStatusUnknown
   57.972  pod         pod 1          not_ready    v1, on worker3, NodeNotReady
   57.972  node        worker3        tainted      node.kubernetes.io/unreachable:NoExecute
   57.977  node        worker3        tainted      node.kubernetes.io/unreachable:NoSchedule
   57.977  fault       stop a node    seen         stopNode, at worker3, Ready is Unknown, and the node does not answer
   57.982  endpoints   web            changed      2 ready
   57.990  deployment  web            counts       3 desired, 3 total, 3 updated, 2 ready
   60.000  requests    until 65 s     206 due      206 ok; served by v1 206; p50 27.8 ms, p99 92.2 ms
   62.975  pod         pod 1          terminating  v1, on worker3
   62.980  pod         pod 4          created      v1
   62.994  pod         pod 4          scheduled    v1, on worker
   63.442  container   pod 4          started      app
   64.233  pod         pod 4          started      v1, on worker
   65.000  requests    until 70 s     201 due      201 ok; served by v1 201; p50 26.9 ms, p99 71.4 ms
   66.238  pod         pod 4          ready        v1, on worker
   66.247  endpoints   web            changed      3 ready
   66.258  deployment  web            counts       3 desired, 3 total, 3 updated, 3 ready
   70.000  requests    until 75 s     170 due      170 ok; served by v1 170; p50 21.7 ms, p99 75.5 ms
   75.000  requests    until 80 s     191 due      191 ok; served by v1 191; p50 25.8 ms, p99 125 ms
   80.000  fault       stop a node    healed       stopNode, at worker3
   80.000  requests    until 85 s     207 due      207 ok; served by v1 207; p50 25.4 ms, p99 84.2 ms
   85.000  requests    until 90 s     199 due      199 ok; served by v1 199; p50 24.5 ms, p99 86.2 ms
   85.944  container   pod 1          exited       app, exit code 255, Unknown
   86.619  node        worker3        ready        KubeletReady
   86.621  fault       stop a node    clear        stopNode, at worker3, Ready is True again
   86.622  node        worker3        untainted    node.kubernetes.io/unreachable:NoSchedule
   87.474  pod         pod 1          gone         v1, on worker3
   87.972  node        worker3        untainted    node.kubernetes.io/unreachable:NoExecute
   90.000  load        users          ended

metrics
  availability               0.82
  requests_lost              633
  latency_mean_seconds       30.1 ms
  latency_p50_seconds        24.8 ms
  latency_p90_seconds        55.2 ms
  latency_p99_seconds        93.1 ms
  latency_p999_seconds       151 ms
  goodput_rps                32 req/s
  outage_seconds             16.4 s
  outage_longest_seconds     238 ms
  time_to_recover_seconds    56.2 s
  min_available_replicas     2
  max_total_replicas         3
  restarts                   0

module ringfence-bench-casbin

go 1.22

require github.com/casbin/casbin/v2 v2.135.0

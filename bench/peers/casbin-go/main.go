// Go Casbin: FOLDER CASE → one JSON row. The policy is loaded once and stays; the timer includes Enforce from three strings.
// Answers are compared before anything is timed.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	adapter "github.com/casbin/casbin/v2/persist/string-adapter"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	return value
}

func resident() int {
	debug.FreeOSMemory()
	var total, pages int
	must(fmt.Sscan(string(must(os.ReadFile("/proc/self/statm"))), &total, &pages))
	return pages * 4096
}

type row struct {
	Case    string  `json:"case"`
	Engine  string  `json:"engine"`
	Runtime string  `json:"runtime"`
	Median  float64 `json:"median_ns"`
	P99     float64 `json:"p99_ns"`
	Load    float64 `json:"load_ms"`
	Memory  int     `json:"memory_bytes"`
}

func main() {
	folder, name := os.Args[1], os.Args[2]
	read := func(suffix string) string { return string(must(os.ReadFile(folder + "/" + name + "." + suffix))) }
	conf, lines := read("conf"), read("csv")

	before, start := resident(), time.Now()
	enforcer := must(casbin.NewEnforcer(must(model.NewModelFromString(conf)), adapter.NewAdapter(lines)))
	load := float64(time.Since(start).Nanoseconds()) / 1e6
	memory := max(resident()-before, 0)

	ask := func(q []string) bool { return must(enforcer.Enforce(q[0], q[2], q[1])) }
	var sample, allowed [][]string
	for _, line := range strings.Split(strings.TrimSpace(read("sample.tsv")), "\n") {
		sample = append(sample, strings.Split(line, "\t"))
	}
	start = time.Now()
	for _, q := range sample {
		if ask(q) != (q[3] == "allow") {
			must(0, fmt.Errorf("%s: not %s: %v", name, q[3], q))
		}
		if q[3] == "allow" {
			allowed = append(allowed, q)
		}
	}
	each := time.Since(start).Nanoseconds() / int64(len(sample))

	// A batch is a whole number of rounds through the questions and lasts about a millisecond, or a round where that is longer; batches
	// go on for two seconds, three at least.
	rounds, all := max(1_000_000/max(each, 1)/int64(len(allowed)), 1), time.Now()
	var times []float64
	for len(times) < 3 || (len(times) < 1000 && time.Since(all) < 2*time.Second) {
		start := time.Now()
		for range rounds {
			for _, q := range allowed {
				if !ask(q) {
					must(0, fmt.Errorf("%s: denied, but must be allowed", name))
				}
			}
		}
		times = append(times, float64(time.Since(start).Nanoseconds())/float64(rounds)/float64(len(allowed)))
	}
	slices.Sort(times)
	fmt.Println(string(must(json.Marshal(row{name, "casbin-go", "native", times[len(times)/2], times[len(times)*99/100], load, memory}))))
}

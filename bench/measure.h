// Timing for the native programs: rows as JSON, one a line (table.py).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

using Clock = std::chrono::steady_clock;

inline double since(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

struct Load {
  double milliseconds = -1;
  long bytes = -1;
};

inline std::string number(double value) { return value < 0 ? "null" : std::to_string(value); }

inline void print(const std::string& name, double median, double p99 = -1, Load load = {}) {
  std::cout << R"({"case": ")" << name << R"(", "engine": "ringfence", "runtime": "native", )"
            << R"("median_ns": )" << number(median) << R"(, "p99_ns": )" << number(p99)
            << R"(, "load_ms": )" << number(load.milliseconds) << R"(, "memory_bytes": )"
            << (load.bytes < 0 ? "null" : std::to_string(load.bytes)) << "}" << std::endl;
}

// The last line on standard error is what the table shows in place of the row.
[[noreturn]] inline void fail(const std::string& why) {
  std::cerr << "bench: " << why << "\n";
  std::exit(1);
}

template <class Step>
void measure(const std::string& name, int batches, int steps, Load load, Step step) {
  std::vector<double> times;
  for (int b = 0; b < batches; ++b) {
    const auto start = Clock::now();
    for (int i = 0; i < steps; ++i)
      step(b * steps + i);
    times.push_back(since(start) / steps);
  }
  std::sort(times.begin(), times.end());
  print(name, times[times.size() / 2], times[times.size() * 99 / 100], load);
}

// The rows of bench/conditions.json, whose text this is.
void conditions(std::string_view text);

}  // namespace bench

// *.pressure and /proc/pressure/*: https://docs.kernel.org/accounting/psi.html
//
//     some avg10=0.00 avg60=0.00 avg300=0.00 total=330815
//     full avg10=0.00 avg60=0.00 avg300=0.00 total=330809
//
// Unknown keys and unknown lines are passed over. Malformed: no newline at the end, no known line, a known
// line without one of the four keys, an average without two decimals, a number that is none or above 2^64
// - 1.
#include "core/parse_pressure.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "core/text.h"

namespace psiperf {
namespace {

constexpr size_t kValuesPerLine = 4;
constexpr std::array<std::string_view, kValuesPerLine> kKeys = {"avg10", "avg60", "avg300", "total"};
constexpr size_t kTotal = 3;
constexpr uint64_t kHundred = 100;

using LineValues = std::span<double, kValuesPerLine>;

std::optional<double> ParseTotal(std::string_view text) {
  const std::optional<uint64_t> micros = ParseUnsigned(text);
  return micros ? std::optional(static_cast<double>(*micros)) : std::nullopt;
}

// The digits are one number of hundredths, divided once: both steps round to the nearest double.
std::optional<double> ParseAverage(std::string_view text) {
  const std::optional<uint64_t> whole = ParseUnsigned(TakeUntil(text, '.'));
  const std::optional<uint64_t> hundredths = text.size() == 2 ? ParseUnsigned(text) : std::nullopt;
  if (!whole || !hundredths) return std::nullopt;
  if (*whole > (std::numeric_limits<uint64_t>::max() - *hundredths) / kHundred) return std::nullopt;
  return static_cast<double>(*whole * kHundred + *hundredths) / static_cast<double>(kHundred);
}

bool ParseLine(std::string_view fields, LineValues values) {
  unsigned seen = 0;
  while (!fields.empty()) {
    std::string_view number = TakeUntil(fields, ' ');
    const std::string_view key = TakeUntil(number, '=');
    const size_t index = std::find(kKeys.begin(), kKeys.end(), key) - kKeys.begin();
    if (index == kKeys.size()) continue;
    const std::optional<double> value = index == kTotal ? ParseTotal(number) : ParseAverage(number);
    if (!value) return false;
    values[index] = *value;
    seen |= 1U << index;
  }
  return seen == (1U << kValuesPerLine) - 1;
}

}  // namespace

bool ParsePressure(std::string_view text, std::span<double, kPressureValues> values) {
  std::fill(values.begin(), values.end(), std::numeric_limits<double>::quiet_NaN());
  if (!EndsWithNewline(text)) return false;
  bool has_known_line = false;
  while (!text.empty()) {
    std::string_view line = TakeUntil(text, '\n');
    const std::string_view type = TakeUntil(line, ' ');
    if (type != "some" && type != "full") continue;
    const LineValues place = type == "some" ? values.first<kValuesPerLine>() : values.last<kValuesPerLine>();
    if (!ParseLine(line, place)) return false;
    has_known_line = true;
  }
  return has_known_line;
}

}  // namespace psiperf

#include "core/perf/decode_group.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace psiperf::test {
namespace {

std::span<const std::byte> BytesOf(const std::vector<uint64_t>& words) {
  return std::as_bytes(std::span(words));
}

class DecodeGroupTest : public ::testing::Test {
 protected:
  // Two events, 3 ns enabled, 2 ns running.
  std::vector<uint64_t> words = {2, 3, 2, 100, 200};
  std::array<uint64_t, 2> counts = {7, 7};

  void ExpectMalformed(std::span<const std::byte> bytes) {
    EXPECT_FALSE(DecodeGroup(bytes, counts));
    EXPECT_EQ(counts, (std::array<uint64_t, 2>{7, 7})) << "they stay as they are";
  }
};

TEST_F(DecodeGroupTest, ReadsTimesAndCounts) {
  const auto times = DecodeGroup(BytesOf(words), counts);
  ASSERT_TRUE(times);
  EXPECT_EQ(times->enabled_nanos, 3U);
  EXPECT_EQ(times->running_nanos, 2U);
  EXPECT_EQ(counts, (std::array<uint64_t, 2>{100, 200}));
}

TEST_F(DecodeGroupTest, ReadsAllOf64Bits) {
  words = {2, UINT64_MAX, UINT64_MAX - 1, UINT64_MAX, 0};
  const auto times = DecodeGroup(BytesOf(words), counts);
  ASSERT_TRUE(times);
  EXPECT_EQ(times->enabled_nanos, UINT64_MAX);
  EXPECT_EQ(times->running_nanos, UINT64_MAX - 1);
  EXPECT_EQ(counts, (std::array<uint64_t, 2>{UINT64_MAX, 0}));
}

TEST_F(DecodeGroupTest, ReadsBytesThatAreNotAligned) {
  std::vector<std::byte> shifted(1);
  const auto bytes = BytesOf(words);
  shifted.insert(shifted.end(), bytes.begin(), bytes.end());
  ASSERT_TRUE(DecodeGroup(std::span<const std::byte>(shifted).subspan(1), counts));
  EXPECT_EQ(counts[1], 200U);
}

TEST_F(DecodeGroupTest, RefusesAReadOfNothing) {
  // What a pinned group that could not be placed gives.
  ExpectMalformed({});
}

TEST_F(DecodeGroupTest, RefusesEveryShorterRead) {
  for (size_t size = 0; size < BytesOf(words).size(); ++size) ExpectMalformed(BytesOf(words).first(size));
}

TEST_F(DecodeGroupTest, RefusesALongerRead) {
  words.push_back(300);
  ExpectMalformed(BytesOf(words));
  ExpectMalformed(BytesOf(words).first(GroupReadBytes(2) + 1));
}

TEST_F(DecodeGroupTest, RefusesAnotherNumberOfValues) {
  for (const uint64_t nr : {uint64_t{0}, uint64_t{1}, uint64_t{3}, UINT64_MAX, uint64_t{1} << 61U}) {
    words[0] = nr;
    ExpectMalformed(BytesOf(words));
  }
}

}  // namespace
}  // namespace psiperf::test

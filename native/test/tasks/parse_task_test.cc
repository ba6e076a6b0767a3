#include "core/tasks/parse_task.h"

#include <gtest/gtest.h>

namespace psiperf {
namespace {

TEST(ParseStateLetterTest, ComesAfterTheCommandWhateverThatHolds) {
  EXPECT_EQ(ParseStateLetter("1187 (tmux: server) S 1 1187 1187 0 -1\n"), 'S');
  EXPECT_EQ(ParseStateLetter("7 () R 1\n"), 'R');
  EXPECT_EQ(ParseStateLetter("7 (a) R (b) D 1\n"), 'D');
  EXPECT_EQ(ParseStateLetter("7 (a\n) S 1\n) t 1\n"), 't');
}

TEST(ParseStateLetterTest, MayBeCutOffAfterIt) {
  EXPECT_EQ(ParseStateLetter("7 (a) R "), 'R');
}

class MalformedStatTest : public ::testing::TestWithParam<const char*> {};

TEST_P(MalformedStatTest, IsRefused) {
  EXPECT_EQ(ParseStateLetter(GetParam()), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Texts, MalformedStatTest,
                         ::testing::Values("", "7", "7 (a", "7 (a)", "7 (a) ", "7 (a) R", "7 (a)R 1\n",
                                           "7 (a) RS 1\n", "7 (a) 1 1\n", "7 (a)  R 1\n"));

TEST(StateOfTest, NamesWhatTasksDo) {
  EXPECT_EQ(StateOf('R'), TaskState::kRunning);
  EXPECT_EQ(StateOf('S'), TaskState::kSleeping);
  EXPECT_EQ(StateOf('D'), TaskState::kUninterruptible);
  EXPECT_EQ(StateOf('T'), TaskState::kStopped);
  EXPECT_EQ(StateOf('t'), TaskState::kStopped);
}

TEST(StateOfTest, HasNoneForTasksThatHaveEnded) {
  for (const char letter : {'Z', 'X', 'x'}) EXPECT_EQ(StateOf(letter), std::nullopt) << letter;
}

TEST(StateOfTest, TakesIdleParkedAndUnknownOnesForSleeping) {
  for (const char letter : {'I', 'P', 'q'}) EXPECT_EQ(StateOf(letter), TaskState::kSleeping) << letter;
}

TEST(ParseCgroupPathTest, IsOfTheHierarchyThatIsV2) {
  EXPECT_EQ(ParseCgroupPath("0::/kubepods/a\n"), "/kubepods/a");
  EXPECT_EQ(ParseCgroupPath("10::/no\n1:name=systemd:/init.scope\n0::/../b\n"), "/../b");
  EXPECT_EQ(ParseCgroupPath("0::/a b:c\n"), "/a b:c");
}

TEST(ParseCgroupPathTest, IsNoneWithoutV2) {
  EXPECT_EQ(ParseCgroupPath(""), std::nullopt);
  EXPECT_EQ(ParseCgroupPath("1:name=systemd:/init.scope\n"), std::nullopt);
  EXPECT_EQ(ParseCgroupPath("0::\n"), std::nullopt);
}

}  // namespace
}  // namespace psiperf

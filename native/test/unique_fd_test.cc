#include "core/unique_fd.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

#include "fake_kernel.h"

namespace psiperf::test {
namespace {

static_assert(!std::is_copy_constructible_v<UniqueFd> && !std::is_copy_assignable_v<UniqueFd>);

class UniqueFdTest : public ::testing::Test {
 protected:
  UniqueFdTest() { kernel.MakeDirectory("/a", 1); }

  UniqueFd Open() { return {kernel.Table(), kernel.Table().open("/a", 0)}; }

  FakeKernel kernel;
};

TEST_F(UniqueFdTest, ClosesAtTheEndOfItsLife) {
  { const UniqueFd fd = Open(); }
  EXPECT_EQ(kernel.OpenDescriptors(), 0U);
}

TEST_F(UniqueFdTest, MovesWithoutClosing) {
  UniqueFd from = Open();
  const UniqueFd to = std::move(from);
  EXPECT_TRUE(to.IsOpen());
  EXPECT_EQ(kernel.OpenDescriptors(), 1U);
}

TEST_F(UniqueFdTest, ClosesWhatAnAssignmentReplaces) {
  UniqueFd fd = Open();
  fd = Open();
  EXPECT_EQ(kernel.OpenDescriptors(), 1U);
}

TEST_F(UniqueFdTest, SurvivesAssignmentToItself) {
  UniqueFd fd = Open();
  UniqueFd& same = fd;
  fd = std::move(same);
  EXPECT_TRUE(fd.IsOpen());
}

TEST_F(UniqueFdTest, ClosesOnce) {
  UniqueFd fd = Open();
  fd.Close();
  fd.Close();
  EXPECT_FALSE(fd.IsOpen());
}

}  // namespace
}  // namespace psiperf::test

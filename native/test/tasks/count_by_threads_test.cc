#include "core/tasks/count_by_threads.h"

#include <cerrno>
#include <cmath>

#include "task_fixture.h"

namespace psiperf::test {
namespace {

class CountByThreadsTest : public TaskFixture {
 protected:
  TaskOutput Count(const std::vector<TaskCgroup>& cgroups, size_t limit = kPlenty) {
    TaskOutput output(cgroups.size());
    CountByThreads(kernel.Table(), ProcRoot(), cgroups, limit, output.Rows());
    EXPECT_EQ(kernel.open_descriptors, 0U);
    return output;
  }
  // Of one cgroup.
  Status StatusOf(const TaskCgroup& cgroup, size_t limit = kPlenty) {
    return Count({cgroup}, limit).status[0];
  }
};

TEST_F(CountByThreadsTest, CountsTheTasksOfEachCgroupByTheirState) {
  Write("a/cgroup.threads", "10\n11\n12\n13\n");
  Write("b/cgroup.threads", "20\n");
  WriteThread(10, "R");
  WriteThread(11, "S");
  WriteThread(12, "S");
  WriteThread(13, "t");
  WriteThread(20, "D");
  const TaskOutput output = Count({Cgroup("/a"), Cgroup("/b")});
  EXPECT_EQ(output.status, (std::vector<Status>{kOk, kOk}));
  EXPECT_EQ(output.CountsOf(0), (Counts{1, 2, 0, 1}));
  EXPECT_EQ(output.CountsOf(1), (Counts{0, 0, 1, 0}));
}

TEST_F(CountByThreadsTest, CountsThoseOfCgroupsBelowToo) {
  Write("a/cgroup.threads", "");
  Write("a/b/cgroup.threads", "10\n");
  Write("a/b/c/cgroup.threads", "11\n");
  Write("a/d/cgroup.threads", "12\n");
  for (const int tid : {10, 11, 12}) WriteThread(tid, "R");
  EXPECT_EQ(Count({Cgroup("/a")}).CountsOf(0), (Counts{3, 0, 0, 0}));
}

TEST_F(CountByThreadsTest, HasZeroesWhereThereIsNoTask) {
  Write("a/cgroup.threads", "");
  const TaskOutput output = Count({Cgroup("/a")});
  EXPECT_EQ(output.status[0], kOk);
  EXPECT_EQ(output.CountsOf(0), (Counts{0, 0, 0, 0}));
}

TEST_F(CountByThreadsTest, ReadsListsThatAreLongerThanAnyBuffer) {
  std::string ids;
  for (int tid = 1'000'000; tid < 1'005'000; ++tid) ids += std::to_string(tid) + "\n";
  Write("a/cgroup.threads", ids + "10\n");
  WriteThread(10, "S");
  EXPECT_EQ(Count({Cgroup("/a")}, 10'000).CountsOf(0), (Counts{0, 1, 0, 0}));
}

TEST_F(CountByThreadsTest, PassesOverTasksThatEnded) {
  Write("a/cgroup.threads", "10\n11\n12\n13\n");
  WriteThread(10, "R");
  WriteThread(11, "R");
  WriteThread(12, "Z");
  kernel.read_errno["11/task/11/stat"] = ESRCH;
  const TaskOutput output = Count({Cgroup("/a")});
  EXPECT_EQ(output.status[0], kOk);
  EXPECT_EQ(output.CountsOf(0), (Counts{1, 0, 0, 0}));
}

TEST_F(CountByThreadsTest, IsHiddenWhereATaskIsOfAnotherNamespace) {
  Write("a/cgroup.threads", "10\n0\n");
  WriteThread(10, "R");
  const TaskOutput output = Count({Cgroup("/a")});
  EXPECT_EQ(output.status[0], kHidden);
  for (const double count : output.CountsOf(0)) EXPECT_TRUE(std::isnan(count));
}

TEST_F(CountByThreadsTest, IsHiddenWhereNoListedTaskIsInTheProcfs) {
  Write("a/cgroup.threads", "10\n11\n");
  EXPECT_EQ(StatusOf(Cgroup("/a")), kHidden);
  EXPECT_EQ(kernel.opens["cgroup.threads"], 2) << "they might have ended meanwhile";
}

TEST_F(CountByThreadsTest, IsHiddenWhereThatIsSoOfACgroupBelow) {
  Write("a/cgroup.threads", "");
  Write("a/b/cgroup.threads", "10\n");
  EXPECT_EQ(StatusOf(Cgroup("/a")), kHidden) << "it is listed the second time, too";
}

TEST_F(CountByThreadsTest, IsHiddenWhereATaskIsRefused) {
  Write("a/cgroup.threads", "10\n");
  WriteThread(10, "R");
  kernel.open_errno["10/task/10/stat"] = EPERM;
  EXPECT_EQ(StatusOf(Cgroup("/a")), kHidden);
}

TEST_F(CountByThreadsTest, IsHiddenWithoutProcfs) {
  Write("a/cgroup.threads", "10\n");
  std::filesystem::remove_all(ProcRoot());
  EXPECT_EQ(StatusOf(Cgroup("/a")), kHidden);
}

TEST_F(CountByThreadsTest, IsGoneWhenTheCgroupIs) {
  EXPECT_EQ(StatusOf({.directory = root.Path() + "/a", .inode = 7, .path = "/a"}), kGone);
  Write("a/cgroup.threads", "10\n");
  EXPECT_EQ(StatusOf({.directory = root.Path() + "/a", .inode = 7, .path = "/a"}), kGone);
  kernel.read_errno["cgroup.threads"] = ENODEV;
  EXPECT_EQ(StatusOf(Cgroup("/a")), kGone);
  MakeDirectory("b");
  EXPECT_EQ(StatusOf(Cgroup("/b")), kGone);
}

TEST_F(CountByThreadsTest, PassesOverCgroupsBelowThatAreRemovedMeanwhile) {
  Write("a/cgroup.threads", "10\n");
  WriteThread(10, "R");
  MakeDirectory("a/b");
  EXPECT_EQ(Count({Cgroup("/a")}).CountsOf(0), (Counts{1, 0, 0, 0}));
}

TEST_F(CountByThreadsTest, TellsWhyAFileCannotBeRead) {
  Write("a/cgroup.threads", "10\n");
  WriteThread(10, "R");
  kernel.read_errno["10/task/10/stat"] = EIO;
  EXPECT_EQ(StatusOf(Cgroup("/a")), EIO + kReadStep);
  kernel.read_errno["cgroup.threads"] = EIO;
  EXPECT_EQ(StatusOf(Cgroup("/a")), EIO + kReadStep);
  kernel.open_errno["cgroup.threads"] = EACCES;
  EXPECT_EQ(StatusOf(Cgroup("/a")), EACCES);
}

TEST_F(CountByThreadsTest, RefusesListsThatAreMalformed) {
  for (const char* text :
       {"10", "\n", "1x\n", "-1\n", "4294967296\n", "99999999999999999999999\n", "10 11\n"}) {
    Write("a/cgroup.threads", text);
    EXPECT_EQ(StatusOf(Cgroup("/a")), kMalformed) << text;
  }
}

TEST_F(CountByThreadsTest, RefusesATaskWithoutState) {
  Write("a/cgroup.threads", "10\n");
  Write("proc/10/task/10/stat", "10 (a)\n");
  EXPECT_EQ(StatusOf(Cgroup("/a")), kMalformed);
}

TEST_F(CountByThreadsTest, LeavesOutWhatIsBeyondTheLimitAndGoesOn) {
  Write("a/cgroup.threads", "10\n");
  Write("b/cgroup.threads", "20\n21\n22\n");
  Write("c/cgroup.threads", "30\n");
  for (const int tid : {10, 20, 21, 22, 30}) WriteThread(tid, "R");
  const TaskOutput output = Count({Cgroup("/a"), Cgroup("/b"), Cgroup("/c")}, 5);
  EXPECT_EQ(output.status, (std::vector<Status>{kOk, kOverBudget, kOk}));
  EXPECT_EQ(kernel.opens["20/task/20/stat"], 0);
}

TEST_F(CountByThreadsTest, LimitsHowManyCgroupsBelowAreRead) {
  Write("a/cgroup.threads", "");
  for (int child = 0; child < 10; ++child) Write("a/" + std::to_string(child) + "/cgroup.threads", "");
  EXPECT_EQ(StatusOf(Cgroup("/a"), 10), kOverBudget);
  EXPECT_EQ(StatusOf(Cgroup("/a"), 11), kOk);
}

}  // namespace
}  // namespace psiperf::test

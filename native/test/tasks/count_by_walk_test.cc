#include "core/tasks/count_by_walk.h"

#include <cerrno>
#include <cmath>

#include "task_fixture.h"

namespace psiperf::test {
namespace {

class CountByWalkTest : public TaskFixture {
 protected:
  TaskOutput Count(const std::vector<TaskCgroup>& cgroups, size_t limit = kPlenty) {
    TaskOutput output(cgroups.size());
    CountByWalk(kernel.Table(), ProcRoot(), cgroups, limit, output.Rows());
    EXPECT_EQ(kernel.open_descriptors, 0U);
    return output;
  }
  Status StatusOf(const TaskCgroup& cgroup, size_t limit = kPlenty) {
    return Count({cgroup}, limit).status[0];
  }
};

TEST_F(CountByWalkTest, CountsEveryThreadForTheCgroupThatItIsIn) {
  MakeDirectory("a");
  MakeDirectory("b");
  WriteTask(10, 10, "R");
  WriteTask(10, 11, "S");
  // A thread can be in another cgroup than its process, where these are threaded.
  WriteTask(10, 12, "D", "/b");
  WriteTask(20, 20, "T", "/b");
  WriteTask(30, 30, "R", "/elsewhere");
  Write("proc/uptime", "12 13\n");
  for (const char* thread : {"11", "12"}) std::filesystem::remove_all(ProcRoot() + "/" + thread);
  const TaskOutput output = Count({Cgroup("/a"), Cgroup("/b")});
  EXPECT_EQ(output.status, (std::vector<Status>{kOk, kOk}));
  EXPECT_EQ(output.CountsOf(0), (Counts{1, 1, 0, 0}));
  EXPECT_EQ(output.CountsOf(1), (Counts{0, 0, 1, 1}));
  EXPECT_EQ(kernel.opens["30/stat"], 0) << "its state is of no interest";
}

TEST_F(CountByWalkTest, CountsThoseOfCgroupsBelowTooAndNotOfNamesakes) {
  MakeDirectory("a/b");
  MakeDirectory("ab");
  WriteTask(10, 10, "R", "/a/b/c");
  WriteTask(11, 11, "R", "/ab");
  WriteTask(12, 12, "S", "/");
  const TaskOutput output = Count({Cgroup("/a"), Cgroup("/a/b"), Cgroup("/ab")});
  for (const size_t cgroup : {0U, 1U, 2U}) EXPECT_EQ(output.CountsOf(cgroup), (Counts{1, 0, 0, 0}));
}

TEST_F(CountByWalkTest, PassesOverTasksThatEnded) {
  MakeDirectory("a");
  for (const int pid : {10, 11, 12, 13, 14}) WriteTask(pid, pid, "R");
  WriteTask(15, 15, "Z");
  kernel.open_errno["11/task"] = ENOENT;
  kernel.open_errno["12/cgroup"] = ENOENT;
  kernel.read_errno["13/cgroup"] = ESRCH;
  kernel.read_errno["14/stat"] = ESRCH;
  const TaskOutput output = Count({Cgroup("/a")});
  EXPECT_EQ(output.status[0], kOk);
  EXPECT_EQ(output.CountsOf(0), (Counts{1, 0, 0, 0}));
}

TEST_F(CountByWalkTest, HasZeroesWhereThereIsNoTask) {
  Write("a/cgroup.events", "populated 0\nfrozen 0\n");
  const TaskOutput output = Count({Cgroup("/a")});
  EXPECT_EQ(output.status[0], kOk);
  EXPECT_EQ(output.CountsOf(0), (Counts{0, 0, 0, 0}));
}

TEST_F(CountByWalkTest, IsHiddenWhereTheCgroupHasTasksAndTheProcfsNone) {
  Write("a/cgroup.events", "populated 1\nfrozen 0\n");
  const TaskOutput output = Count({Cgroup("/a")});
  EXPECT_EQ(output.status[0], kHidden);
  for (const double count : output.CountsOf(0)) EXPECT_TRUE(std::isnan(count));
}

TEST_F(CountByWalkTest, IsHiddenWhereAnyTaskIsRefused) {
  MakeDirectory("a");
  WriteTask(10, 10, "R");
  WriteTask(11, 11, "R", "/elsewhere");
  for (const char* name : {"11/task", "11/cgroup", "10/stat"}) {
    kernel.open_errno = {{name, EACCES}};
    EXPECT_EQ(StatusOf(Cgroup("/a")), kHidden) << name;
  }
}

TEST_F(CountByWalkTest, IsHiddenWithoutProcfs) {
  MakeDirectory("a");
  std::filesystem::remove_all(ProcRoot());
  EXPECT_EQ(StatusOf(Cgroup("/a")), kHidden);
}

TEST_F(CountByWalkTest, TellsWhatElseFails) {
  MakeDirectory("a");
  WriteTask(10, 10, "R");
  kernel.open_errno["10/cgroup"] = EMFILE;
  EXPECT_EQ(StatusOf(Cgroup("/a")), EMFILE);
  kernel.open_errno.clear();
  kernel.read_errno["10/stat"] = EIO;
  EXPECT_EQ(StatusOf(Cgroup("/a")), EIO + kReadStep);
  kernel.read_errno.clear();
  Write("proc/10/task/10/stat", "");
  EXPECT_EQ(StatusOf(Cgroup("/a")), kMalformed);
}

TEST_F(CountByWalkTest, IsGoneWhenTheCgroupIs) {
  WriteTask(10, 10, "R");
  const TaskCgroup removed = {.directory = root.Path() + "/a", .inode = 7, .path = "/a"};
  EXPECT_EQ(StatusOf(removed), kGone);
  MakeDirectory("a");
  EXPECT_EQ(StatusOf(removed), kGone) << "another one has its path";
}

TEST_F(CountByWalkTest, StopsAtTheLimitWithNoCountAtAll) {
  MakeDirectory("a");
  for (const int pid : {10, 11, 12}) WriteTask(pid, pid, "R", pid == 10 ? "/a" : "/elsewhere");
  EXPECT_EQ(StatusOf(Cgroup("/a"), 2), kOverBudget);
  EXPECT_EQ(StatusOf(Cgroup("/a"), 3), kOk);
}

}  // namespace
}  // namespace psiperf::test

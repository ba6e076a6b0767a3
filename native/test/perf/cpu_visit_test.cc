#include "core/perf/cpu_visit.h"

#include <cerrno>

#include "counter_fixture.h"

namespace psiperf::test {
namespace {

using Cpus = std::vector<std::set<int>>;

class CpuVisitTest : public CounterFixture {
 protected:
  void ReadVisiting(VisitFor visits, CounterChanges changes) {
    CounterRows rows(reader.Plan(), 1);
    reader.Read(std::move(changes), visits, rows.status, rows.values);
    EXPECT_EQ(rows.StatusOf(kHardware), kOk);
  }
};

TEST_F(CpuVisitTest, ReturnsToWhereTheThreadMayRun) {
  {
    CpuVisit visit(kernel.Table());
    visit.GoTo(1);
    EXPECT_EQ(kernel.affinities, (Cpus{{1}}));
  }
  EXPECT_EQ(kernel.affinities, (Cpus{{1}, {0, 1}}));
}

TEST_F(CpuVisitTest, NeverLeavesTheCpuset) {
  kernel.cpuset = {0};
  CpuVisit visit(kernel.Table());
  visit.GoTo(1);
  EXPECT_TRUE(kernel.affinities.empty());
}

TEST_F(CpuVisitTest, StaysWhereItIsIfTheCpuIsOffline) {
  kernel.TakeOffline(1);
  CpuVisit visit(kernel.Table());
  visit.GoTo(1);
  EXPECT_TRUE(kernel.affinities.empty());
}

TEST_F(CpuVisitTest, StaysWhereItIsIfNobodyTellsWhereItMayRun) {
  // EINVAL: the kernel has more CPUs than the mask.
  kernel.affinity_errno = EINVAL;
  CpuVisit visit(kernel.Table());
  visit.GoTo(0);
  EXPECT_TRUE(kernel.affinities.empty());
}

TEST_F(CpuVisitTest, GoesToEachCpuOnceToOpen) {
  ReadVisiting(VisitFor::kOpening, Adding(0, "/a", kInode));
  EXPECT_EQ(kernel.affinities, (Cpus{{0}, {1}, {0, 1}}));
  ReadVisiting(VisitFor::kOpening, With(Counting::kOn));
  EXPECT_EQ(kernel.affinities.size(), 3U) << "nothing to open";
}

TEST_F(CpuVisitTest, StaysAwayAtARetryFromCpusWhereNothingIsToBeOpened) {
  ReadVisiting(VisitFor::kOpening, Adding(0, "/a", kInode));
  kernel.affinities.clear();
  CounterChanges changes = With(Counting::kOn);
  changes.retry = Retry::kYes;
  ReadVisiting(VisitFor::kOpening, changes);
  EXPECT_TRUE(kernel.affinities.empty());
  kernel.TakeOffline(1);
  ReadVisiting(VisitFor::kOpening, With(Counting::kOn));
  kernel.BringBack(1);
  ReadVisiting(VisitFor::kOpening, changes);
  EXPECT_EQ(kernel.affinities, (Cpus{{1}, {0, 1}})) << "there alone";
}

TEST_F(CpuVisitTest, GoesNoFurtherForACgroupThatIsGone) {
  CounterRows rows(reader.Plan(), 1);
  reader.Read(Adding(0, "/gone", kInode), VisitFor::kOpening, rows.status, rows.values);
  EXPECT_EQ(rows.StatusOf(kHardware), kGone);
  EXPECT_EQ(kernel.affinities, (Cpus{{0}, {0, 1}}));
}

TEST_F(CpuVisitTest, OpensFromAnywhereWhatItMayNotVisit) {
  kernel.cpuset = {0};
  ReadVisiting(VisitFor::kOpening, Adding(0, "/a", kInode));
  EXPECT_EQ(kernel.OpenCgroupEvents(1), 3U);
}

TEST_F(CpuVisitTest, GoesThereToReadOnlyIfAskedTo) {
  ReadVisiting(VisitFor::kOpening, Adding(0, "/a", kInode));
  kernel.affinities.clear();
  ReadVisiting(VisitFor::kOpeningAndReading, With(Counting::kOn));
  EXPECT_EQ(kernel.affinities, (Cpus{{0}, {1}, {0, 1}}));
}

TEST_F(CpuVisitTest, StaysOnAThreadThatIsNotItsOwn) {
  ReadVisiting(VisitFor::kNothing, Adding(0, "/a", kInode));
  EXPECT_TRUE(kernel.affinities.empty());
}

}  // namespace
}  // namespace psiperf::test

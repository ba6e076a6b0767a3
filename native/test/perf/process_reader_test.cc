#include "core/perf/process_reader.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cmath>
#include <vector>

#include "core/perf/counter_layout.h"
#include "fake_process.h"

namespace psiperf::test {
namespace {

constexpr uint32_t kPmu = 4;
constexpr uint32_t kOtherPmu = 10;

CounterEvent EventOf(uint32_t type, uint64_t config) {
  CounterEvent event;
  event.type = type;
  event.config = config;
  return event;
}

GroupSpec GroupOf(uint32_t type, const std::vector<uint64_t>& configs) {
  GroupPart part;
  for (const uint64_t config : configs) part.events.push_back(EventOf(type, config));
  return {.parts = {part}};
}

struct Rows {
  std::vector<Status> status = std::vector<Status>(6);
  std::vector<double> values = std::vector<double>(9);

  [[nodiscard]] double Hardware(size_t event = 0) const { return values[3 + event]; }
  [[nodiscard]] double Software() const { return values[8]; }
};

// Threads 1 and 2 of a process, and a reader of two groups: {10, 11} of a PMU and {3} of the kernel.
class ProcessReaderTest : public ::testing::Test {
 protected:
  static constexpr size_t kDescriptorsPerThread = 3;

  ProcessReaderTest() {
    process.Begin(1);
    process.Begin(2);
  }

  static std::vector<GroupSpec> Groups() {
    return {GroupOf(kPmu, {10, 11}), GroupOf(PERF_TYPE_SOFTWARE, {3})};
  }

  Rows Read() { return ReadWith(reader); }

  static Rows ReadWith(ProcessReader& reader) {
    Rows rows;
    reader.Read(rows.status, rows.values);
    return rows;
  }

  // Threads from here on, all started by thread 1.
  void BeginMany(pid_t first, int threads) {
    for (pid_t thread = first; thread < first + threads; ++thread) process.Begin(thread, 1);
  }
  void EndMany(pid_t first, int threads) {
    for (pid_t thread = first; thread < first + threads; ++thread) process.End(thread);
  }

  FakeProcess process;
  ProcessReader reader{process.Table(), Groups(), 1000};
};

TEST_F(ProcessReaderTest, CountsAllThreadsFromTheFirstReadingOn) {
  process.Run(1, 1000);
  const Rows first = Read();
  EXPECT_EQ(first.status, (std::vector<Status>{kOk, 0, kOk, kOk, 0, kOk}));
  EXPECT_EQ(first.Software(), 0) << "what was before is not counted";
  process.Run(1, 5);
  process.Run(2, 7);
  const Rows second = Read();
  EXPECT_EQ(second.Hardware(0), 12);
  EXPECT_EQ(second.Hardware(1), 12);
  EXPECT_EQ(second.Software(), 12);
  EXPECT_EQ(second.values[0], 2e6) << "nanoseconds of both";
  EXPECT_EQ(second.values[2], 1);
  EXPECT_EQ(reader.HeldDescriptors(), 2 * kDescriptorsPerThread);
  EXPECT_EQ(process.OpenDescriptors(), 2 * kDescriptorsPerThread);
}

TEST_F(ProcessReaderTest, OpensThreadsByIdOnAnyCpuForTheThreadsThatTheyStart) {
  Read();
  for (const perf_event_attr& attr : process.opens) {
    EXPECT_TRUE(attr.inherit && attr.inherit_thread);
    EXPECT_EQ(attr.read_format & PERF_FORMAT_GROUP, PERF_FORMAT_GROUP);
  }
}

TEST_F(ProcessReaderTest, CountsProcessesThatAreStartedWhereTheKernelCannotLeaveThemOut) {
  // Before 5.13.
  process.refusal = [](pid_t /*thread*/, const perf_event_attr& attr) {
    return attr.inherit_thread ? EINVAL : 0;
  };
  EXPECT_EQ(Read().status[0], kOk);
  EXPECT_TRUE(process.opens.back().inherit);
  process.Run(1, 3);
  EXPECT_EQ(Read().Software(), 3);
}

TEST_F(ProcessReaderTest, CountsAThreadThatBeginsLaterOnce) {
  Read();
  process.Begin(3, 1);
  process.Begin(4, 3);
  process.Run(3, 10);
  process.Run(4, 100);
  EXPECT_EQ(Read().Software(), 110);
  EXPECT_EQ(process.EventsOf(4), kDescriptorsPerThread) << "those that it inherited, and no others";
  EXPECT_EQ(reader.HeldDescriptors(), 2 * kDescriptorsPerThread);
}

TEST_F(ProcessReaderTest, KeepsWhatThreadsHadCountedThatEnded) {
  Read();
  process.Begin(3, 2);
  process.Run(2, 10);
  process.Run(3, 100);
  process.End(2);
  process.End(3);
  EXPECT_EQ(Read().Software(), 110);
  process.Run(1, 1);
  EXPECT_EQ(Read().Software(), 111);
}

TEST_F(ProcessReaderTest, GivesBackTheDescriptorsOfThreadsThatEndedAndKeepsTheirSum) {
  BeginMany(10, 20);
  Read();
  EXPECT_EQ(reader.HeldDescriptors(), 22 * kDescriptorsPerThread);
  // Started by one that ends: only the events of that one count it.
  process.Begin(50, 10);
  for (pid_t thread = 10; thread < 30; ++thread) process.Run(thread, 1);
  EndMany(10, 20);
  process.Run(50, 100);
  EXPECT_EQ(Read().Software(), 120);
  EXPECT_EQ(reader.HeldDescriptors(), 3 * kDescriptorsPerThread) << "1, 2 and 50";
  EXPECT_EQ(process.OpenDescriptors(), 3 * kDescriptorsPerThread);
  EXPECT_EQ(process.EventsOf(50), kDescriptorsPerThread);
  process.Run(50, 1000);
  EXPECT_EQ(Read().Software(), 1120);
}

TEST_F(ProcessReaderTest, BeginsAgainWhereAThreadBeginsDuringTheOpening) {
  // Thread 2, before its own events are open, starts another one: nobody counts that.
  bool has_begun = false;
  process.before_open = [&](pid_t thread) {
    if (thread != 2 || std::exchange(has_begun, true)) return;
    process.Begin(3, 2);
  };
  Read();
  for (const pid_t thread : {1, 2, 3}) {
    EXPECT_EQ(process.EventsOf(thread), kDescriptorsPerThread) << thread;
    process.Run(thread, 10);
  }
  EXPECT_EQ(Read().Software(), 30);
  EXPECT_EQ(process.OpenDescriptors(), 3 * kDescriptorsPerThread) << "nothing of the first attempt";
}

TEST_F(ProcessReaderTest, OpensAtLastWhereThreadsBeginAllTheTime) {
  pid_t next = 100;
  process.before_list = [&] { process.Begin(next++, 1); };
  EXPECT_EQ(Read().status[0], kOk);
  EXPECT_LT(process.lists, 20);
  process.Run(1, 5);
  EXPECT_EQ(Read().Software(), 5);
}

TEST_F(ProcessReaderTest, CoversThoseThatBeganAllTheTimeAsSoonAsNoneDoes) {
  // Nobody counts who started them.
  pid_t next = 100;
  process.before_list = [&] { process.Begin(next++); };
  Read();
  EXPECT_EQ(process.EventsOf(next - 1), 0U);
  process.before_list = {};
  process.Run(1, 5);
  Read();
  EXPECT_EQ(process.EventsOf(next - 1), kDescriptorsPerThread);
  process.Run(next - 1, 7);
  EXPECT_EQ(Read().Software(), 12);
  const size_t opens = process.opens.size();
  Read();
  EXPECT_EQ(process.opens.size(), opens) << "all are covered";
}

TEST_F(ProcessReaderTest, OpensAnewWhereAThreadInheritedAPartOfAGroupOnly) {
  Read();
  process.read_failure = [&, opens = process.opens.size()](pid_t thread) {
    return thread == 2 && process.opens.size() == opens ? ECHILD : 0;
  };
  process.Run(1, 1);
  process.Run(2, 10);
  EXPECT_EQ(Read().Software(), 1);
  Read();
  process.Run(2, 100);
  EXPECT_EQ(Read().Software(), 111);
}

TEST_F(ProcessReaderTest, KeepsWhatIsOpenWhereNoMoreIsPermitted) {
  BeginMany(10, 20);
  Read();
  process.refusal = [](pid_t /*thread*/, const perf_event_attr& /*attr*/) { return EACCES; };
  EndMany(10, 20);
  process.Run(1, 5);
  const Rows rows = Read();
  EXPECT_EQ(rows.status, (std::vector<Status>{kOk, 0, kOk, kOk, 0, kOk}));
  EXPECT_EQ(rows.Software(), 5);
  EXPECT_EQ(process.OpenDescriptors(), 22 * kDescriptorsPerThread);
  process.Begin(3, 2);
  process.Run(3, 7);
  EXPECT_EQ(Read().Software(), 12);
}

TEST_F(ProcessReaderTest, LeavesOutAThreadThatEndsDuringTheOpening) {
  process.before_open = [&](pid_t thread) {
    if (thread == 2) process.End(2);
  };
  EXPECT_EQ(Read().status, (std::vector<Status>{kOk, 0, kOk, kOk, 0, kOk})) << "which is no lack";
  EXPECT_EQ(process.OpenDescriptors(), kDescriptorsPerThread);
}

TEST_F(ProcessReaderTest, TellsOfAGroupThatNoThreadGets) {
  process.refusal = [](pid_t /*thread*/, const perf_event_attr& attr) {
    return attr.config == 11 ? ENOENT : 0;
  };
  const Rows rows = Read();
  EXPECT_EQ(rows.status, (std::vector<Status>{ENOENT, -1, 1, kOk, 0, kOk}));
  EXPECT_TRUE(std::isnan(rows.Hardware()));
  EXPECT_EQ(rows.Software(), 0);
  EXPECT_EQ(process.OpenDescriptors(), 2) << "nothing of the group stays open";
}

TEST_F(ProcessReaderTest, TellsHowManyThreadsAGroupDoesNotCount) {
  process.refusal = [](pid_t thread, const perf_event_attr& attr) {
    return thread == 2 && attr.type == kPmu ? EBUSY : 0;
  };
  EXPECT_EQ(Read().status, (std::vector<Status>{kOk, 1, EBUSY, kOk, 0, kOk}));
  process.Run(1, 1);
  process.Run(2, 2);
  const Rows rows = Read();
  EXPECT_EQ(rows.Hardware(), 1);
  EXPECT_EQ(rows.Software(), 3);
}

TEST_F(ProcessReaderTest, IsNotTriedAgainWhereItIsNotPermitted) {
  process.refusal = [](pid_t /*thread*/, const perf_event_attr& /*attr*/) { return EACCES; };
  EXPECT_EQ(Read().status[0], EACCES);
  const int lists = process.lists;
  EXPECT_EQ(Read().status[0], EACCES);
  EXPECT_EQ(process.lists, lists + 1) << "a look at the threads, and no opening";
}

TEST_F(ProcessReaderTest, ClosesAGroupThatCannotBeEnabled) {
  process.enable_errno = EPERM;
  EXPECT_EQ(Read().status, (std::vector<Status>{EPERM, -1, -1, EPERM, -1, -1}));
  EXPECT_EQ(process.OpenDescriptors(), 0);
  EXPECT_EQ(reader.HeldDescriptors(), 0);
}

TEST_F(ProcessReaderTest, CountsWholeThreadsWithinItsLimit) {
  ProcessReader limited(process.Table(), Groups(), 5);
  EXPECT_EQ(ReadWith(limited).status, (std::vector<Status>{kOk, 1, EMFILE, kOk, 1, EMFILE}));
  EXPECT_EQ(limited.HeldDescriptors(), kDescriptorsPerThread);
  process.Run(1, 1);
  process.Run(2, 10);
  EXPECT_EQ(ReadWith(limited).Software(), 1);
}

TEST_F(ProcessReaderTest, CoversAThreadThatWasLeftOutAsSoonAsThereIsRoom) {
  ProcessReader limited(process.Table(), Groups(), 2 * kDescriptorsPerThread);
  process.Begin(3, 1);
  EXPECT_EQ(ReadWith(limited).status[1], 1) << "thread 3";
  process.Begin(4, 3);
  process.Run(1, 1);
  process.Run(4, 1000);
  process.End(2);
  process.End(3);
  const Rows rows = ReadWith(limited);
  EXPECT_EQ(rows.status[1], 0);
  EXPECT_EQ(rows.Software(), 1) << "what 4 did before is nowhere";
  process.Run(1, 2);
  process.Run(4, 10);
  EXPECT_EQ(ReadWith(limited).Software(), 13);
  EXPECT_EQ(process.OpenDescriptors(), 2 * kDescriptorsPerThread);
}

TEST_F(ProcessReaderTest, LeavesHalfToOthersWhereTheKernelHasNoDescriptorLeft) {
  BeginMany(10, 8);
  process.max_descriptors = 6 * kDescriptorsPerThread + 1;
  EXPECT_EQ(Read().status, (std::vector<Status>{kOk, 7, EMFILE, kOk, 7, EMFILE}));
  EXPECT_EQ(reader.HeldDescriptors(), 3 * kDescriptorsPerThread);
  EXPECT_EQ(process.OpenDescriptors(), 3 * kDescriptorsPerThread);
}

TEST_F(ProcessReaderTest, ComesBackWhereTheKernelHadNoDescriptorLeft) {
  process.Begin(3, 1);
  process.max_descriptors = 2 * kDescriptorsPerThread + 2;
  EXPECT_EQ(Read().status, (std::vector<Status>{kOk, 2, EMFILE, kOk, 2, EMFILE}));
  process.Run(1, 5);
  process.max_descriptors = 100;
  EXPECT_EQ(Read().status[1], 0);
  process.Run(2, 7);
  EXPECT_EQ(Read().Software(), 12);
}

TEST_F(ProcessReaderTest, TakesTheLastDescriptorsMoreAndMoreSeldom) {
  process.Begin(3, 1);
  process.max_descriptors = 2 * kDescriptorsPerThread + 2;
  size_t readings_with_opens = 0;
  for (int reading = 0; reading < 100; ++reading) {
    const size_t opens = process.opens.size();
    process.Run(1, 1);
    Read();
    if (process.opens.size() > opens) ++readings_with_opens;
  }
  EXPECT_LE(readings_with_opens, 9U);
  EXPECT_EQ(Read().Software(), 99) << "the first began after the first run";
}

TEST_F(ProcessReaderTest, HasNothingWithoutADescriptorAndTriesAgain) {
  process.max_descriptors = 0;
  EXPECT_EQ(Read().status, (std::vector<Status>{EMFILE, -1, -1, EMFILE, -1, -1}));
  process.max_descriptors = 100;
  EXPECT_EQ(Read().status[0], kOk);
}

TEST_F(ProcessReaderTest, SaysWhyThreadsCannotBeListed) {
  process.list_errno = EACCES;
  EXPECT_EQ(Read().status, (std::vector<Status>{EACCES, -1, -1, EACCES, -1, -1}));
}

TEST_F(ProcessReaderTest, LosesNothingByAReadThatFails) {
  Read();
  process.Run(1, 1);
  process.Run(2, 10);
  process.read_failure = [](pid_t thread) { return thread == 2 ? EIO : 0; };
  const Rows rows = Read();
  EXPECT_EQ(rows.status[0], kOk) << "one thread harms no other";
  EXPECT_EQ(rows.Software(), 1);
  process.read_failure = [](pid_t /*thread*/) { return EIO; };
  EXPECT_EQ(Read().status[0], kReadStep + EIO);
  process.read_failure = {};
  EXPECT_EQ(Read().Software(), 11);
}

TEST_F(ProcessReaderTest, DoesNotBelieveAGroupThatHasFewerMembers) {
  Read();
  process.Run(1, 1);
  process.Run(2, 10);
  process.TakeApart(2);
  EXPECT_EQ(Read().Hardware(), 1);
  process.TakeApart(1);
  EXPECT_EQ(Read().status, (std::vector<Status>{kMalformed, -1, -1, kOk, 0, kOk}));
}

TEST_F(ProcessReaderTest, ReadsAgainWhereAThreadIsJustEnding) {
  Read();
  process.Run(1, 1);
  int failures = 2;
  process.read_failure = [&](pid_t /*thread*/) { return failures-- > 0 ? ECHILD : 0; };
  EXPECT_EQ(Read().Software(), 1);
}

TEST_F(ProcessReaderTest, ScalesByThread) {
  Read();
  process.RunPart(1, 10, 4'000'000, 1'000'000);
  process.Run(2, 3);
  const Rows rows = Read();
  EXPECT_EQ(rows.Hardware(), 43);
  EXPECT_EQ(rows.values[2], 0.25) << "the lowest of the threads";
}

TEST_F(ProcessReaderTest, IsAbsentWhereTheGroupNeverRan) {
  Read();
  process.RunPart(1, 0, 4'000'000, 0);
  EXPECT_EQ(Read().status[0], kNotScheduled);
}

TEST_F(ProcessReaderTest, AddsUpPmusOfWhichAThreadIsOnOneAtATime) {
  GroupSpec hybrid = GroupOf(kPmu, {10});
  hybrid.parts.push_back(GroupOf(kOtherPmu, {20}).parts.front());
  ProcessReader mixed(process.Table(), {hybrid}, 1000);
  std::vector<Status> status(3);
  std::vector<double> values(4);
  mixed.Read(status, values);
  // Half of the time on each kind of CPU: the groups of both are enabled all of it.
  process.RunPart(1, 100, 2'000'000, 1'000'000);
  mixed.Read(status, values);
  EXPECT_EQ(values[3], 200) << "100 on each, and nothing to scale";
  EXPECT_EQ(values[2], 1);
  EXPECT_EQ(values[0], 2e6);
}

TEST_F(ProcessReaderTest, LeavesNothingOpen) {
  {
    ProcessReader other(process.Table(), Groups(), 1000);
    ReadWith(other);
    EXPECT_GT(process.OpenDescriptors(), 0U);
  }
  EXPECT_EQ(process.OpenDescriptors(), 0U);
}

}  // namespace
}  // namespace psiperf::test

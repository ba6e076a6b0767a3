/* Two processes on one CPU that hand a byte to each other over pipes: two context switches a round trip, and
 * nothing else to do.
 *
 *     switch_pair CPU CGROUP CGROUP      the directories of the cgroups that the two processes are in
 *
 * For every line on standard input, `<round trips>`, it makes them and prints `<wall ns>`. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { kLineSize = 32, kPathSize = 4096, kWarmUp = 200 };

static int ping[2];
static int pong[2];

static void Fail(const char* what) {
  perror(what);
  exit(EXIT_FAILURE);
}

static uint64_t Nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void RunOn(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) Fail("sched_setaffinity");
}

/* Moves the calling process. */
static void Enter(const char* cgroup) {
  char path[kPathSize];
  snprintf(path, sizeof path, "%s/cgroup.procs", cgroup);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, "0", 1) != 1) Fail(path);
  close(fd);
}

static void GiveBackForEver(const char* cgroup) {
  char byte = 0;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  Enter(cgroup);
  while (read(ping[0], &byte, 1) == 1 && write(pong[1], &byte, 1) == 1) {
  }
  _exit(EXIT_SUCCESS);
}

static void MakeRoundTrips(long count) {
  char byte = 0;
  for (long i = 0; i < count; i++) {
    if (write(ping[1], &byte, 1) != 1 || read(pong[0], &byte, 1) != 1) Fail("switch_pair");
  }
}

int main(int argc, char** argv) {
  char line[kLineSize];
  if (argc != 4) {
    fputs("usage: switch_pair CPU CGROUP CGROUP\n", stderr);
    return EXIT_FAILURE;
  }
  if (pipe(ping) != 0 || pipe(pong) != 0) Fail("pipe");
  RunOn(atoi(argv[1]));
  pid_t child = fork();
  if (child < 0) Fail("fork");
  if (child == 0) GiveBackForEver(argv[3]);
  Enter(argv[2]);
  while (fgets(line, sizeof line, stdin) != NULL) {
    MakeRoundTrips(kWarmUp);
    long count = atol(line);
    uint64_t begin = Nanos();
    MakeRoundTrips(count);
    printf("%llu\n", (unsigned long long)(Nanos() - begin));
    fflush(stdout);
  }
  return EXIT_SUCCESS;
}

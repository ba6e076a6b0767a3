/* Does work whose number of context switches, migrations and page faults the kernel tells, on command.
 *
 * A line of standard input is one command:
 *     sleep N      sleeps N times for a moment
 *     pingpong N   sends a byte to a child process and gets it back, N times; the child ends afterwards
 *     touch N      writes to N pages that were never touched
 *     spin N       computes for N milliseconds of CPU time
 *     migrate N    moves to the next of its CPUs, N times
 * It is answered by a line: <voluntary switches> <involuntary switches> <minor faults> <major faults> <CPU
 * ns>, all since the program began (getrusage, children that ended included). Between commands the program
 * sleeps. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { kLineSize = 256 };

static void Fail(const char* what) {
  perror(what);
  exit(EXIT_FAILURE);
}

static void Sleep(long times) {
  const struct timespec moment = {.tv_sec = 0, .tv_nsec = 20000};
  for (long i = 0; i < times; i++) nanosleep(&moment, NULL);
}

static void Transfer(int from, int to, char* byte) {
  if (read(from, byte, 1) != 1 || write(to, byte, 1) != 1) Fail("pingpong");
}

static void PingPong(long times) {
  int ping[2];
  int pong[2];
  char byte = 0;
  if (pipe(ping) != 0 || pipe(pong) != 0) Fail("pipe");
  pid_t child = fork();
  if (child < 0) Fail("fork");
  if (child == 0) {
    for (long i = 0; i < times; i++) Transfer(ping[0], pong[1], &byte);
    _exit(EXIT_SUCCESS);
  }
  for (long i = 0; i < times; i++) {
    if (write(ping[1], &byte, 1) != 1 || read(pong[0], &byte, 1) != 1) Fail("pingpong");
  }
  waitpid(child, NULL, 0);
  for (int end = 0; end < 2; end++) {
    close(ping[end]);
    close(pong[end]);
  }
}

static void Touch(long pages) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t size = page * (size_t)pages;
  char* memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) Fail("mmap");
  /* A huge page would be one fault for many pages. */
  madvise(memory, size, MADV_NOHUGEPAGE);
  for (size_t at = 0; at < size; at += page) ((volatile char*)memory)[at] = 1;
  munmap(memory, size);
}

static uint64_t CpuNanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void Spin(long millis) {
  uint64_t end = CpuNanos() + (uint64_t)millis * 1000000u;
  volatile uint64_t sum = 0;
  while (CpuNanos() < end) {
    for (int i = 0; i < 10000; i++) sum += (uint64_t)i;
  }
}

static void RunOn(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) Fail("sched_setaffinity");
}

static void Migrate(long times) {
  cpu_set_t all;
  if (sched_getaffinity(0, sizeof all, &all) != 0) Fail("sched_getaffinity");
  int cpu = sched_getcpu();
  for (long i = 0; i < times; i++) {
    do cpu = (cpu + 1) % CPU_SETSIZE;
    while (!CPU_ISSET(cpu, &all));
    RunOn(cpu);
  }
  sched_setaffinity(0, sizeof all, &all);
}

static const struct {
  const char* name;
  void (*run)(long times);
} kCommands[] = {
    {"sleep", Sleep}, {"pingpong", PingPong}, {"touch", Touch}, {"spin", Spin}, {"migrate", Migrate},
};

static void Obey(const char* line) {
  char name[16] = "";
  long times = 0;
  if (sscanf(line, "%15s %ld", name, &times) != 2) Fail("sscanf");
  for (size_t i = 0; i < sizeof kCommands / sizeof kCommands[0]; i++) {
    if (strcmp(name, kCommands[i].name) == 0) {
      kCommands[i].run(times);
      return;
    }
  }
  fprintf(stderr, "counted_work: no command %s\n", name);
  exit(EXIT_FAILURE);
}

static void Answer(void) {
  struct rusage own;
  struct rusage children;
  getrusage(RUSAGE_SELF, &own);
  getrusage(RUSAGE_CHILDREN, &children);
  printf("%ld %ld %ld %ld %llu\n", own.ru_nvcsw + children.ru_nvcsw, own.ru_nivcsw + children.ru_nivcsw,
         own.ru_minflt + children.ru_minflt, own.ru_majflt + children.ru_majflt,
         (unsigned long long)CpuNanos());
  fflush(stdout);
}

int main(void) {
  char line[kLineSize];
  while (fgets(line, sizeof line, stdin) != NULL) {
    Obey(line);
    Answer();
  }
  return EXIT_SUCCESS;
}

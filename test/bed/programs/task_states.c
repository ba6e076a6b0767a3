/* Tasks of every state, for as long as it lives:
 *
 *     task_states RUNNING SLEEPING UNINTERRUPTIBLE STOPPED
 *
 * RUNNING threads that compute and SLEEPING that wait, beside the first thread, which waits, too;
 * UNINTERRUPTIBLE processes that wait for a child of vfork(2), which sleeps; STOPPED processes that are
 * stopped; and a child that has ended and is never waited for. So RUNNING tasks run, SLEEPING + 1 +
 * UNINTERRUPTIBLE sleep, and one is a zombie. Threads wait for no disk: vfork stands in for that. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void Fail(const char* what) {
  perror(what);
  exit(EXIT_FAILURE);
}

static void Wait(void) {
  for (;;) pause();
}

static void* Run(void* unused) {
  volatile unsigned long turns = 0;
  for (;;) turns++;
  return unused;
}

static void* Sleep(void* unused) {
  Wait();
  return unused;
}

static void StartThreads(long count, void* (*work)(void*)) {
  pthread_t thread;
  for (long i = 0; i < count; i++) {
    if (pthread_create(&thread, NULL, work, NULL) != 0) Fail("pthread_create");
  }
}

static void BeUninterruptible(void) {
  if (vfork() == 0) {
    Wait();
    _exit(EXIT_SUCCESS);
  }
}

static void BeStopped(void) {
  for (;;) raise(SIGSTOP);
}

static void BeOver(void) {}

static void StartProcesses(long count, void (*work)(void)) {
  for (long i = 0; i < count; i++) {
    const pid_t pid = fork();
    if (pid < 0) Fail("fork");
    if (pid > 0) continue;
    work();
    _exit(EXIT_SUCCESS);
  }
}

int main(int argc, char** argv) {
  if (argc != 5) {
    fputs("task_states RUNNING SLEEPING UNINTERRUPTIBLE STOPPED\n", stderr);
    return EXIT_FAILURE;
  }
  StartProcesses(atol(argv[3]), BeUninterruptible);
  StartProcesses(atol(argv[4]), BeStopped);
  StartProcesses(1, BeOver);
  StartThreads(atol(argv[1]), Run);
  StartThreads(atol(argv[2]), Sleep);
  Wait();
}

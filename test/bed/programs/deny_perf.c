/* Runs a program to which perf_event_open(2) is denied, as a container runtime's seccomp profile denies it.
 *
 *     deny_perf ERRNO PROGRAM [ARGUMENT...]      ERRNO is EPERM, EACCES or ENOSYS */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int ErrnoOf(const char* name) {
  if (strcmp(name, "EPERM") == 0) return EPERM;
  if (strcmp(name, "EACCES") == 0) return EACCES;
  if (strcmp(name, "ENOSYS") == 0) return ENOSYS;
  return 0;
}

/* Node.js makes its system calls in the native way only, so the architecture need not be looked at. */
static int Deny(long number, int error) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ((uint32_t)error & SECCOMP_RET_DATA)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char** argv) {
  int error = argc > 2 ? ErrnoOf(argv[1]) : 0;
  if (error == 0) {
    fputs("usage: deny_perf EPERM|EACCES|ENOSYS PROGRAM [ARGUMENT...]\n", stderr);
    return EXIT_FAILURE;
  }
  if (Deny(SYS_perf_event_open, error) != 0) {
    perror("deny_perf: seccomp");
    return EXIT_FAILURE;
  }
  execvp(argv[2], &argv[2]);
  perror(argv[2]);
  return EXIT_FAILURE;
}

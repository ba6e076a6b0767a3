// The one program of the guest that is not Node.js, static. As process 1 it makes the file systems, runs
// guest.js and switches the machine off; with arguments it does what Node.js has no call for, and is the load
// that is counted.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void need(int failed, const char* what) {
  if (!failed) return;
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

static void mount_at(const char* type, const char* target, const char* options) {
  mkdir(target, 0755);
  need(mount(type, target, type, 0, options), target);
}

// One of each hierarchy; then tells that it is there.
static void join_cgroups(char** directories) {
  for (; *directories; directories++) {
    char path[4096];
    snprintf(path, sizeof path, "%s/cgroup.procs", *directories);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    need(file < 0 || write(file, "0", 1) != 1, path);
    close(file);
  }
  need(write(STDOUT_FILENO, ".", 1) != 1, "write");
}

// "-" leaves the choice to the kernel.
static void stay_on(const char* cpu) {
  if (!strcmp(cpu, "-")) return;
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(atoi(cpu), &cpus);
  need(sched_setaffinity(0, sizeof cpus, &cpus), "sched_setaffinity");
}

static void spin(void) {
  for (volatile unsigned long turns = 0;; turns++) {
  }
}

// Another user with one capability, which stays through an exec.
static void keep_only(unsigned user, unsigned capability) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2] = {{0}};
  need(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "PR_SET_KEEPCAPS");
  need(setgroups(0, NULL) || setresgid(user, user, user) || setresuid(user, user, user), "setresuid");
  struct __user_cap_data_struct* set = &sets[capability / 32];
  set->effective = set->permitted = set->inheritable = 1u << capability % 32;
  need((int)syscall(SYS_capset, &header, sets), "capset");
  need(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0), "PR_CAP_AMBIENT_RAISE");
}

static void run_guest(void) {
  char* environment[] = {"PATH=/bin", "HOME=/tmp", "NODE_COMPILE_CACHE=/tmp", NULL};
  char* arguments[] = {"/bin/node", "/psiperf/bundle/guest.js", NULL};
  pid_t child = fork();
  if (child == 0) {
    execve(arguments[0], arguments, environment);
    need(1, arguments[0]);
  }
  int status = 0;
  for (pid_t ended = 0; ended != child;) ended = wait(&status);
  printf("\nended with %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  fflush(stdout);
}

static int start_machine(void) {
  mount_at("devtmpfs", "/dev", NULL);
  mount_at("proc", "/proc", NULL);
  mount_at("sysfs", "/sys", NULL);
  mount_at("tmpfs", "/tmp", NULL);
  mount_at("cgroup2", "/sys/fs/cgroup", NULL);
  int console = open("/dev/console", O_RDWR);
  for (int standard = 0; standard < 3; standard++) dup2(console, standard);
  run_guest();
  sync();
  return reboot(RB_POWER_OFF);
}

int main(int count, char** arguments) {
  if (getpid() == 1) return start_machine();
  const char* verb = count > 1 ? arguments[1] : "";
  if (!strcmp(verb, "mount") && count == 5) {
    mount_at(arguments[2], arguments[3], arguments[4]);
  } else if (!strcmp(verb, "spin") && count > 3) {
    stay_on(arguments[2]);
    join_cgroups(arguments + 3);
    spin();
  } else if (!strcmp(verb, "sleep") && count > 2) {
    join_cgroups(arguments + 2);
    for (;;) pause();
  } else if (!strcmp(verb, "only") && count > 4) {
    keep_only((unsigned)atoi(arguments[2]), (unsigned)atoi(arguments[3]));
    execv(arguments[4], arguments + 4);
    need(1, arguments[4]);
  } else {
    fprintf(stderr,
            "machine mount TYPE DIRECTORY OPTIONS | spin CPU CGROUP... | sleep CGROUP... | "
            "only USER CAPABILITY PROGRAM...\n");
    return 2;
  }
  return 0;
}

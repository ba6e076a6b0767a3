// slow_file <flag> <file>... -- <program> [argument...]: runs a program for which reading some files takes as
// long as the test wants. In a mount namespace of its own it mounts a FUSE file system over each file, which
// hands out what the file itself has; a read does not end while there is a file called <flag>. It stands in
// for a kernel that takes long.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MOST_FILES = 16, MOST_HELD = 256, REQUEST_BYTES = 64 * 1024, READ_BYTES = 4096, LOOK_MILLIS = 10 };

// A mounted file.
struct file {
  int fuse;
  int real;
};

// A read that has not been answered.
struct held {
  const struct file* file;
  uint64_t unique;
  uint64_t offset;
};

static struct file files[MOST_FILES];
static struct held held[MOST_HELD];
static int held_count;

static void die(const char* what) {
  perror(what);
  exit(1);
}

static void answer(const struct file* file, uint64_t unique, int error, const void* data, size_t size) {
  struct fuse_out_header header = {.len = sizeof header + size, .error = error, .unique = unique};
  struct iovec parts[] = {{&header, sizeof header}, {(void*)data, size}};
  // What was asked may have been given up meanwhile.
  if (writev(file->fuse, parts, 2) < 0 && errno != ENOENT) die("writev");
}

static void answer_read(const struct held* read) {
  char data[READ_BYTES];
  const ssize_t size = pread(read->file->real, data, sizeof data, (off_t)read->offset);
  answer(read->file, read->unique, size < 0 ? -errno : 0, data, size < 0 ? 0 : (size_t)size);
}

static void serve(const struct file* file) {
  static char request[REQUEST_BYTES];
  const ssize_t size = read(file->fuse, request, sizeof request);
  if (size < 0) {
    if (errno == ENOENT || errno == EINTR || errno == EAGAIN) return;
    exit(0);  // ENODEV: it was unmounted.
  }
  const struct fuse_in_header* header = (const struct fuse_in_header*)request;
  const struct fuse_read_in* read_in = (const struct fuse_read_in*)(header + 1);
  const struct fuse_init_out init = {.major = FUSE_KERNEL_VERSION, .minor = 31, .max_write = READ_BYTES};
  const struct fuse_attr_out attributes = {.attr = {.ino = 1, .mode = S_IFREG | 0444, .nlink = 1}};
  const struct fuse_open_out opened = {.open_flags = FOPEN_DIRECT_IO};
  switch (header->opcode) {
    case FUSE_INIT:
      return answer(file, header->unique, 0, &init, sizeof init);
    case FUSE_GETATTR:
      return answer(file, header->unique, 0, &attributes, sizeof attributes);
    case FUSE_OPEN:
      return answer(file, header->unique, 0, &opened, sizeof opened);
    case FUSE_READ:
      if (held_count == MOST_HELD) exit(1);
      held[held_count++] = (struct held){file, header->unique, read_in->offset};
      return;
    case FUSE_FLUSH:
    case FUSE_RELEASE:
      return answer(file, header->unique, 0, NULL, 0);
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT:
      return;
    default:
      return answer(file, header->unique, -ENOSYS, NULL, 0);
  }
}

static void serve_all(const char* flag, int count) {
  struct pollfd polled[MOST_FILES];
  for (int index = 0; index < count; ++index) polled[index] = (struct pollfd){files[index].fuse, POLLIN, 0};
  for (;;) {
    const int ready = poll(polled, (nfds_t)count, held_count > 0 ? LOOK_MILLIS : -1);
    if (ready < 0 && errno != EINTR) die("poll");
    for (int index = 0; ready > 0 && index < count; ++index)
      if (polled[index].revents != 0) serve(&files[index]);
    if (held_count == 0 || access(flag, F_OK) == 0) continue;
    for (int index = 0; index < held_count; ++index) answer_read(&held[index]);
    held_count = 0;
  }
}

static void mount_over(struct file* file, const char* path) {
  char options[128];
  file->real = open(path, O_RDONLY | O_CLOEXEC);
  if (file->real < 0) die(path);
  file->fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  if (file->fuse < 0) die("/dev/fuse");
  snprintf(options, sizeof options, "fd=%d,rootmode=100444,user_id=0,group_id=0,allow_other", file->fuse);
  if (mount("slow_file", path, "fuse.slow_file", MS_NOSUID | MS_NODEV, options) < 0) die(path);
}

int main(int argc, char** argv) {
  int count = 0;
  int index = 2;
  if (unshare(CLONE_NEWNS) < 0) die("unshare");
  if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) die("private mounts");
  for (; index < argc && strcmp(argv[index], "--") != 0; ++index) {
    if (count == MOST_FILES) return 2;
    mount_over(&files[count++], argv[index]);
  }
  if (index + 1 >= argc) return 2;
  const pid_t parent = getpid();
  const pid_t server = fork();
  if (server < 0) die("fork");
  if (server > 0) {
    execvp(argv[index + 1], argv + index + 1);
    die(argv[index + 1]);
  }
  // It serves one program, and ends with it also where a read of it hangs.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) return 0;
  const int nowhere = open("/dev/null", O_RDWR);
  for (int stream = 0; stream <= 2; ++stream) dup2(nowhere, stream);
  serve_all(argv[1], count);
}

/* The bare loop that counting tasks is measured against: open, read and close of every file, nothing else.
 *
 *     open_loop LIST        LIST names a file a line
 *
 * For every line on standard input it makes one round and prints `<cpu ns> <files read>`. Files that are gone
 * are passed over. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { kMaxFiles = 65536, kBufferSize = 4096 };

static char* paths[kMaxFiles];

static uint64_t CpuNanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int ReadList(const char* list) {
  char path[kBufferSize];
  int count = 0;
  FILE* file = fopen(list, "r");
  if (file == NULL) return -1;
  while (count < kMaxFiles && fgets(path, sizeof path, file) != NULL) {
    path[strcspn(path, "\n")] = '\0';
    paths[count++] = strdup(path);
  }
  fclose(file);
  return count;
}

static int ReadAll(int count) {
  char buffer[kBufferSize];
  int files_read = 0;
  for (int i = 0; i < count; i++) {
    int fd = open(paths[i], O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    if (read(fd, buffer, sizeof buffer) >= 0) files_read++;
    close(fd);
  }
  return files_read;
}

int main(int argc, char** argv) {
  char line[16];
  int count = argc == 2 ? ReadList(argv[1]) : -1;
  if (count < 0) {
    perror("open_loop");
    return EXIT_FAILURE;
  }
  while (fgets(line, sizeof line, stdin) != NULL) {
    uint64_t cpu = CpuNanos();
    int files_read = ReadAll(count);
    printf("%llu %d\n", (unsigned long long)(CpuNanos() - cpu), files_read);
    fflush(stdout);
  }
  return EXIT_SUCCESS;
}

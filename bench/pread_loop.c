/* The bare loop that psiperf is measured against: one pread on a held descriptor for every file, nothing
 * else.
 *
 *     pread_loop LIST        LIST names a file a line
 *
 * For every line on standard input it makes one round and prints `<cpu ns> <wall ns> <files read>`. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { kMaxFiles = 65536, kBufferSize = 4096 };

static int descriptors[kMaxFiles];

static uint64_t NanosOf(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int OpenAll(const char* list) {
  char path[kBufferSize];
  int count = 0;
  FILE* file = fopen(list, "r");
  if (file == NULL) return -1;
  while (count < kMaxFiles && fgets(path, sizeof path, file) != NULL) {
    path[strcspn(path, "\n")] = '\0';
    descriptors[count] = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptors[count] < 0) return -1;
    count++;
  }
  fclose(file);
  return count;
}

static int ReadAll(int count) {
  char buffer[kBufferSize];
  int files_read = 0;
  for (int i = 0; i < count; i++) {
    if (pread(descriptors[i], buffer, sizeof buffer, 0) >= 0) files_read++;
  }
  return files_read;
}

int main(int argc, char** argv) {
  char line[16];
  int count = argc == 2 ? OpenAll(argv[1]) : -1;
  if (count < 0) {
    perror("pread_loop");
    return EXIT_FAILURE;
  }
  while (fgets(line, sizeof line, stdin) != NULL) {
    uint64_t cpu = NanosOf(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t wall = NanosOf(CLOCK_MONOTONIC);
    int files_read = ReadAll(count);
    wall = NanosOf(CLOCK_MONOTONIC) - wall;
    cpu = NanosOf(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("%llu %llu %d\n", (unsigned long long)cpu, (unsigned long long)wall, files_read);
    fflush(stdout);
  }
  return EXIT_SUCCESS;
}

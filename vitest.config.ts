import { defineConfig } from 'vitest/config';

/** One project per lane; each lane can be run alone: `pnpm vitest run --project kernel`. */
const lane = (name: string, include: string[], options = {}) => ({ test: { name, include, ...options } });

export default defineConfig({
  test: {
    projects: [
      lane('unit', ['packages/*/test/**/*.test.ts']),
      lane('contract', ['test/contract/**/*.test.ts'], { testTimeout: 30_000 }),
      lane('deploy', ['test/deploy/**/*.test.ts'], { testTimeout: 240_000, fileParallelism: false }),
      lane('packages', ['test/packages/**/*.test.ts'], {
        testTimeout: 240_000,
        hookTimeout: 120_000,
        fileParallelism: false,
      }),
      lane('kernel', ['test/kernel/**/*.test.ts'], { testTimeout: 60_000, fileParallelism: false }),
      lane('e2e', ['test/e2e/**/*.test.ts'], { testTimeout: 60_000, fileParallelism: false }),
      lane('peers', ['test/peers/**/*.test.ts'], { testTimeout: 240_000, fileParallelism: false }),
      lane('cluster', ['test/cluster/**/*.test.ts'], { testTimeout: 240_000, fileParallelism: false }),
      lane('soak', ['test/soak/**/*.test.ts'], { testTimeout: 1_200_000, fileParallelism: false }),
      lane('machines', ['test/machines/**/*.test.ts'], { testTimeout: 600_000, fileParallelism: false }),
    ],
  },
});

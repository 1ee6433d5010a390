import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/{property,golden,e2e}/**/*.test.ts"],
    sequence: { shuffle: true },
    testTimeout: 30_000,
    reporters: ["default"],
  },
});

export default config;

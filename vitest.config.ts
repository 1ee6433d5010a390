import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["{src,scripts}/**/*.test.ts", "test/{property,golden,e2e,conformance}/**/*.test.ts"],
    sequence: { shuffle: true },
    testTimeout: 120_000,
    reporters: ["default"],
  },
});

export default config;

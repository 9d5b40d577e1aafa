import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.FORESHOCK_TEST_SERVER ?? "http://127.0.0.1:8514";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // The page's content security policy has no data: sources, so nothing may be inlined.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": server, "/version": server } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});

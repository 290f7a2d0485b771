import { fileURLToPath } from "node:url";

import vue from "@vitejs/plugin-vue";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Web views of phones that are five years old and more: Chromium 72 has ES modules and IndexedDB.
const OLDEST = ["chrome72", "safari14"];

export default defineConfig({
  plugins: [
    vue(),
    VitePWA({
      // At the root, or it would precache paths below its own folder and never become active.
      filename: "sw.js",
      scope: "/",
      registerType: "prompt",
      injectRegister: false,
      manifestFilename: "manifest.webmanifest",
      manifest: {
        id: "/phone/",
        name: "一根针",
        short_name: "一根针",
        lang: "zh-CN",
        start_url: "/phone/",
        scope: "/",
        display: "standalone",
        theme_color: "#0b4a8f",
        background_color: "#ffffff",
        icons: [{ src: "/icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" }],
      },
      workbox: {
        globPatterns: ["index.html", "phone/**/*.html", "icon.svg", "assets/**/*.{js,css,wasm}"],
        navigateFallback: "/phone/index.html",
        // Not /p/: a label's own address is the notice for residents, whoever has scanned it.
        navigateFallbackAllowlist: [/^\/phone\//],
        cleanupOutdatedCaches: true,
        // The first visit would otherwise not be controlled until the next one.
        clientsClaim: true,
      },
    }),
  ],
  build: {
    target: OLDEST,
    cssTarget: OLDEST,
    outDir: "built",
    emptyOutDir: true,
    manifest: true,
    rolldownOptions: {
      input: { entry: here("./index.html"), phone: here("./phone/index.html") },
    },
  },
  test: { include: ["tests/**/*.spec.ts"] },
});

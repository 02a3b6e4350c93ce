import { defineConfig } from "vite";

export default defineConfig({
  base: "/graphiql/",
  build: {
    // The page's Content-Security-Policy admits files from its own origin
    // only, so nothing may become a data: or blob: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The binary redistributes these packages: their notices go with it.
    license: { fileName: "assets/licenses.md" },
    // Monaco alone is above the default limit.
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      // Some two hundred modules of the dependencies begin with "use client".
      checks: { moduleLevelDirective: false },
    },
  },
  worker: { format: "es" },
  // For the development server, which cannot pre-bundle "?worker" imports and
  // has to pre-bundle what page and workers share, in one copy.
  optimizeDeps: {
    exclude: [
      "graphiql/setup-workers/vite",
      "@graphiql/react/setup-workers/vite",
    ],
    include: ["graphql", "graphql-language-service", "picomatch-browser"],
  },
  server: {
    proxy: {
      "/graphql": process.env.FRONTDESK_URL ?? "http://127.0.0.1:8080",
    },
  },
});

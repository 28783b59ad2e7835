// One Jest project a ring; `npm run test:<ring>` runs one, `npm test` runs all.
const ring = (name, options = {}) => ({
  displayName: name,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
        module: { type: "commonjs", ignoreDynamic: true },
      },
    ],
  },
  ...options,
});

module.exports = {
  // Ends what hangs, on a slow machine too; what has to be fast is asserted where it is.
  testTimeout: 60_000,
  projects: [ring("unit"), ring("types"), ring("protocol"), ring("local"), ring("engine")],
};

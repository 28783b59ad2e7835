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
  projects: [ring("unit"), ring("types"), ring("protocol"), ring("local"), ring("engine")],
};

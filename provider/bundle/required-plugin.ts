import type { OnResolveResult, Plugin } from "esbuild";

const REQUIRED = "required";

/** Resolves a `require` of a module that stays outside, which Cloudflare only gives to an `import`. */
export function required(path: string): OnResolveResult {
  return { path, namespace: REQUIRED };
}

/** Gives what is `required` as CommonJS expects it. */
export const requiredPlugin: Plugin = {
  name: "worker-required",
  setup(build) {
    build.onLoad({ filter: /.*/, namespace: REQUIRED }, ({ path }) => ({
      contents: `import content from ${JSON.stringify(path)};\nmodule.exports = content;`,
      loader: "js",
    }));
    build.onResolve({ filter: /.*/, namespace: REQUIRED }, ({ path }) => ({ path, external: true }));
  },
};

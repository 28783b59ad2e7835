import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "node_modules/",
      "**/*.js",
      "**/*.mjs",
      "**/*.cjs",
      "examples/**",
      "tests/types/**",
      "tests/**/fixtures/**",
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: "./tsconfig.json" } },
    rules: {
      "no-console": "error",
      // A name for what is left out of a copy is not a leftover; nor is a type parameter that is there to be checked.
      "@typescript-eslint/no-unused-vars": [
        "error",
        { ignoreRestSiblings: true, argsIgnorePattern: "^_", varsIgnorePattern: "^_[A-Z]" },
      ],
      // What comes over the wire or out of state is typed where it is read.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    // What runs inside workerd has workerd's types, and its console is what a Worker logs with.
    files: ["provider/**/*.worker.ts", "provider/**/*.worker.d.ts"],
    languageOptions: { parserOptions: { project: "./provider/local/runtime/inside/tsconfig.json" } },
    rules: { "no-console": "off" },
  },
  {
    files: ["provider/cli.ts", "provider/cli/**", "tests/**", "scripts/**"],
    rules: { "no-console": "off" },
  },
  {
    files: ["tests/**"],
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      // Clean-up runs also where the set-up before it failed.
      "@typescript-eslint/no-unnecessary-condition": "off",
    },
  },
);

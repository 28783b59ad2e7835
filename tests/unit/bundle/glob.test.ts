import { globToRegExp } from "../../../provider/bundle/glob";

it.each([
  ["**/*.md", "a.md", true],
  ["**/*.md", "docs/deep/a.md", true],
  ["**/*.md", "a.mdx", false],
  ["*.md", "a.md", true],
  ["*.md", "docs/a.md", false],
  ["docs/**/*.md", "docs/a.md", true],
  ["docs/**/*.md", "docs/deep/er/a.md", true],
  ["docs/**/*.md", "other/a.md", false],
  ["docs/**", "docs/deep/a", true],
  ["**/*", ".hidden/a", true],
  ["a+(b).md", "a+(b).md", true],
  ["{a,b}.md", "a.md", false],
  ["**/*.wasm?module", "a.wasmXmodule", false],
])("as a path, %s and %s: %s", (glob, path, matches) => {
  expect(globToRegExp(glob, "folder").test(path)).toBe(matches);
});

it.each([
  ["**/*.md", "./a.md", true],
  ["**/*.md", "package/a.md", true],
  ["**/*.md", "a.md", true],
  ["*.md", "../docs/a.md", true],
  ["**/*.wasm?module", "./a.wasm?module", true],
  ["**/*.wasm", "./a.wasm?module", false],
  ["docs/*.md", "./docs/a.md", false],
])("as an import, %s and %s: %s", (glob, specifier, matches) => {
  expect(globToRegExp(glob, "anywhere").test(specifier)).toBe(matches);
});

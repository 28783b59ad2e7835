import { addressOf, hostOf, patternKey, patternProblem } from "../../../provider/route/pattern";

test.each([
  "example.com",
  "example.com/*",
  "*.example.com/*",
  "*example.com/a*",
  "https://example.com/a",
  "*/*",
  "EXAMPLE.com/A",
])("%s is a valid pattern", (pattern) => {
  expect(patternProblem(pattern)).toBeUndefined();
});

test.each([
  ["ex*mple.com/*", "a wildcard in the host must be its first character"],
  ["*.*.example.com/*", "a wildcard in the host must be its first character"],
  ["example.com/a*b", "a wildcard in the path must be its last character"],
  ["example.com/*/b", "a wildcard in the path must be its last character"],
  ["example.com/a?b=c", "a query cannot be matched"],
  ["example.com/#a", "a query cannot be matched"],
  ["ftp://example.com/", "the scheme must be http or https"],
  ["localhost/*", '"localhost" is not a host name in a zone'],
  ["/a", "It must be a host name with an optional path"],
  ["", "It must be a host name with an optional path"],
  ["exa mple.com/", "It must be a host name with an optional path"],
])("%j is refused: %s", (pattern, reason) => {
  expect(patternProblem(pattern)).toContain(`${JSON.stringify(pattern)} is not a valid route pattern`);
  expect(patternProblem(pattern)).toContain(reason);
});

test("the host of a pattern has no wildcard, scheme or port", () => {
  const patterns = ["*.Example.com/*", "*example.com/*", "https://example.com:8080/a", "*/*"];
  expect(patterns.map(hostOf)).toEqual(["example.com", "example.com", "example.com", ""]);
});

test("patterns that differ in the case of scheme or host alone are the same, and no others", () => {
  expect(patternKey("HTTPS://Example.com/A")).toBe(patternKey("https://example.com/A"));
  for (const other of ["http://example.com/A", "https://example.com/a", "https://example.com/A*", "*.example.com/A"]) {
    expect(patternKey(other)).not.toBe(patternKey("https://example.com/A"));
  }
});

test("a pattern has an address where its host has no wildcard", () => {
  const patterns = ["example.com", "example.com/*", "http://example.com/a/*", "example.com/a*", "*.example.com/*"];
  expect(patterns.map(addressOf)).toEqual([
    "https://example.com/",
    "https://example.com/",
    "http://example.com/a/",
    "https://example.com/a",
    undefined,
  ]);
});

import { unknownValue } from "@pulumi/pulumi/runtime/rpc";

import { hasUnknown, isUnknown, sameValue, UNKNOWN } from "../../../provider/lifecycle/unknown";

describe("a value that is not known yet", () => {
  it("is the text that Pulumi itself sends", () => {
    expect(UNKNOWN).toBe(unknownValue);
    expect(isUnknown(unknownValue)).toBe(true);
  });

  it.each([[UNKNOWN], [[1, UNKNOWN]], [{ a: [{ b: UNKNOWN }] }], [{ a: null, b: { c: [[UNKNOWN]] } }]])(
    "is found in %j",
    (value) => {
      expect(hasUnknown(value)).toBe(true);
    },
  );

  it.each([[undefined], [null], ["text"], [[]], [{ a: [{ b: "c" }], [UNKNOWN]: 1 }]])("is not found in %j", (value) => {
    expect(hasUnknown(value)).toBe(false);
  });
});

describe("two values are the same", () => {
  it.each([
    [{ a: 1, b: undefined }, { a: 1 }],
    [{ a: { c: undefined } }, { a: {} }],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [[{ a: undefined }], [{}]],
  ])("though written as %j and %j", (left, right) => {
    expect(sameValue(left, right)).toBe(true);
    expect(sameValue(right, left)).toBe(true);
  });

  it.each([
    [{ a: 1 }, { a: "1" }],
    [
      ["a", "b"],
      ["b", "a"],
    ],
    [{}, []],
    [undefined, {}],
    [undefined, ""],
    [undefined, false],
    [undefined, null],
    [{ a: 1, b: null }, { a: 1 }],
    [0, false],
    [{ a: 1 }, { a: UNKNOWN }],
  ])("but not %j and %j", (left, right) => {
    expect(sameValue(left, right)).toBe(false);
    expect(sameValue(right, left)).toBe(false);
  });
});

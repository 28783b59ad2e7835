import { previewName } from "../../../provider/worker-preview/preview-name";

it.each([
  ["feature/basket", "feature/basket"],
  ["Feature_1.2+x=y", "Feature_1.2+x=y"],
  ["fix: a b@c", "fix-a-b-c"],
  ["/lead/", "lead"],
  ["-._x", "x"],
  ["renovate/npm(lodash)", "renovate/npm-lodash"],
  ["---", ""],
])("the branch %s becomes the preview %s", (branch, name) => {
  expect(previewName(branch, "api")).toBe(name);
});

it("a name whose address would be too long is cut, and two long branches with one beginning stay two", () => {
  const long = `feature/${"a".repeat(80)}`;
  const worker = "order-processing-production";
  const [one, other] = [previewName(`${long}-one`, worker), previewName(`${long}-other`, worker)];
  expect(one).toMatch(/^feature\/a+-[0-9a-f]{8}$/);
  expect(`${one}-${worker}`).toHaveLength(63);
  expect(one).not.toBe(other);
  expect(previewName(one, worker)).toBe(one);
});

it("beside a Worker with the longest name a preview still has a name of its own", () => {
  const worker = "w".repeat(63);
  expect(previewName("feature/basket", worker)).toMatch(/^f-[0-9a-f]{8}$/);
});

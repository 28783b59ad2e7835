import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { parseOptions } from "../../../scripts/language-host/options";
import { programConfig } from "../../../scripts/language-host/program-config";
import { splitWords } from "../../../scripts/language-host/shell-words";

test("without options a program is TypeScript and its package manager is found out", () => {
  expect(parseOptions(undefined)).toEqual({
    typescript: true,
    tsconfig: "",
    nodeargs: "",
    production: false,
    packagemanager: "auto",
  });
});

test.each([
  [{ typescript: "no" }, "typescript option must be a boolean"],
  [{ nodeargs: 1 }, "nodeargs option must be a string"],
  [{ tsconfig: 1 }, "tsconfigpath option must be a string"],
  [{ packagemanager: "pip" }, 'packagemanager option must be one of auto, npm, yarn, pnpm or bun, got "pip"'],
])("the options %j are refused by name", (options, message) => {
  expect(() => parseOptions(Struct.fromJavaScript(options))).toThrow(message);
});

test.each([
  ["", []],
  ["  --a   --b=1 ", ["--a", "--b=1"]],
  ['--title=\'two words\' "a \\" quote"', ["--title=two words", 'a " quote']],
  ["a\\ b '' # the rest", ["a b", ""]],
])("the line <%s> splits as in a shell", (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

test.each([
  ["'open", "closing quote"],
  ["end\\", "escape character"],
])("the line <%s> is refused", (line, message) => {
  expect(() => splitWords(line)).toThrow(message);
});

test("config keys get the form that every version of @pulumi/pulumi reads", () => {
  expect(
    programConfig([
      ["app:name", "a:b"],
      ["app:config:other", "1"],
    ]),
  ).toEqual({ "app:config:name": "a:b", "app:config:other": "1" });
  expect(() => programConfig([["nameless", ""]])).toThrow("could not parse nameless as a configuration key");
});

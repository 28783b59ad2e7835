// Runs in the program.
import { flag, list, object, type Rule, text } from "../lifecycle/rules";
import { type BundleOptions, OPTION_NAMES } from "./options";

const anything: Rule = () => [];
const texts = list(text);
const textOrTexts: Rule = (value, property) => (Array.isArray(value) ? texts : text)(value, property);
const isObject = object({});

/** Strings by name. */
const textByName: Rule = (value, property) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, each]: [string, unknown]) => text(each, `${property}["${name}"]`))
    : isObject(value, property);

const rules: Record<keyof BundleOptions, Rule> = {
  alias: textByName,
  banner: text,
  conditions: texts,
  define: textByName,
  drop: texts,
  external: texts,
  inject: texts,
  jsx: text,
  jsxFactory: text,
  jsxFragment: text,
  jsxImportSource: text,
  keepNames: flag,
  loader: textByName,
  mainFields: texts,
  minify: flag,
  plugins: list(anything),
  target: textOrTexts,
  tsconfig: text,
};

/** The types of the bundler's options; a name that does not exist is the bundler's to refuse. */
export const bundleRule: Rule = (value, property) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return isObject(value, property);
  const known = Object.entries(value).filter(([name]) => name in OPTION_NAMES);
  return object(rules)(Object.fromEntries(known), property);
};

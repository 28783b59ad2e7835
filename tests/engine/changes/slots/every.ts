import * as fc from "fast-check";

/** What may stand in each option of a resource; the compiler names one that is missing. */
export type Slots<Args> = Record<keyof Args & string, fc.Arbitrary<unknown>>;

/** An object of options, each of which may be left out. The compiler names one that is missing. */
export const every = <Options extends object>(options: Slots<Required<Options>>) =>
  fc.record<Record<string, unknown>>(options, { requiredKeys: [] });

export const flag = fc.boolean;

/** Values that a resource gets in this slot, and none besides. */
export const of = <T>(...values: T[]) => fc.constantFrom(...values);

/** The slots of one resource of the program, by its place there. */
export const prefixed = (prefix: string, slots: Record<string, fc.Arbitrary<unknown>>) =>
  Object.fromEntries(Object.entries(slots).map(([name, values]) => [`${prefix}.${name}`, values]));

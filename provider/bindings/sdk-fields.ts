import type * as pulumi from "@pulumi/pulumi";
import type { ScriptUpdateParams } from "cloudflare/resources/workers/scripts/scripts";

type SdkBinding = NonNullable<ScriptUpdateParams["metadata"]["bindings"]>[number];

/** The types of binding that the official SDK knows. */
export type SdkType = SdkBinding["type"];

/**
 * The fields of a type in the official SDK, any of them an output. `satisfies` compares with them what a maker sends, and
 * leaves no trace of the SDK in this package's types.
 */
export type SdkFields<Type extends SdkType> = FieldsOf<Extract<SdkBinding, { type: Type }>>;

type FieldsOf<Binding> = {
  [Field in keyof Binding as Exclude<Field, "name" | "type">]: pulumi.Input<InputsIn<Binding[Field]> | undefined>;
};

type InputsIn<T> = T extends readonly (infer Entry)[]
  ? pulumi.Input<InputsIn<Entry>>[]
  : T extends object
    ? { [Key in keyof T]: pulumi.Input<InputsIn<T[Key]> | undefined> }
    : T;

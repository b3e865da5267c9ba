export type { Decoder, DecodeRequest } from "./decoder.ts";
export type { Encoder } from "./encoder.ts";
export type { Counter, Inference, Inferred } from "./inference.ts";
export { defaultLimits } from "./limits.ts";
export type { Limits } from "./limits.ts";
export { fileStart, placeOf, positionOf } from "./place.ts";
export type { Place } from "./place.ts";

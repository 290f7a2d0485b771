/** Codes are read on the phone as the visit service reads them. */

import { describe, expect, test } from "vitest";

import vectors from "../../tests/visit/codes/vectors.json";
import { read } from "../shared/codes/reading";

describe("a text is read as the visit service reads it", () => {
  test.each(vectors)("%#", (vector) => expect(read(vector.text)).toEqual(vector.read));
});

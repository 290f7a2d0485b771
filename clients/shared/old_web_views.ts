/** What zxing-wasm and Vue need and Chromium before 93 lacks. */

if (!Object.hasOwn) {
  Object.defineProperty(Object, "hasOwn", {
    value: (thing: object, key: PropertyKey) => Object.prototype.hasOwnProperty.call(thing, key),
  });
}

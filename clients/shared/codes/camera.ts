/** Finding a QR code in a picture; loaded when somebody scans, since it is large. */

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
// By address: the library would else fetch it from a host that is not ours.
import reader from "zxing-wasm/reader/zxing_reader.wasm?url";

import { bytesOf } from "../identity";

prepareZXingModule({
  overrides: { locateFile: (name: string, at: string) => (name.endsWith(".wasm") ? reader : at + name) },
});

const PAUSE_MS = 60;

/** Returns the text of the code in a picture, if there is one. */
export async function codeIn(picture: Blob | ImageData): Promise<string | undefined> {
  const pixels = picture instanceof Blob ? new Uint8Array(await bytesOf(picture)) : picture;
  const [found] = await readBarcodes(pixels, {
    formats: ["QRCode"],
    tryHarder: true,
    maxNumberOfSymbols: 1,
  });
  return found?.isValid ? found.text : undefined;
}

/** Looks at a video until a code is in it or `over` says so; returns its text. */
export async function codeSeen(
  video: HTMLVideoElement,
  over: () => boolean,
): Promise<string | undefined> {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  while (!over() && context) {
    if (video.videoWidth) {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      context.drawImage(video, 0, 0);
      const found = await codeIn(context.getImageData(0, 0, canvas.width, canvas.height));
      if (found) return found;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return undefined;
}

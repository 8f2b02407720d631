// The day on which a photo was taken: the one word of a camera's notes that is kept. It is read from the
// photo as it came and written into the one that was drawn again; nothing else comes along.

const HEAD = 256 * 1024;
const DATE = /^(19|20)\d\d:[01]\d:[0-3]\d/;
const ORIGINAL = 0x9003;
const FOLDER = 0x8769;

// «2024:11:05», or nothing where the photo does not say.
export async function captureDay(file) {
  try {
    const view = new DataView(await file.slice(0, HEAD).arrayBuffer());
    const start = notes(view);
    const text = start === null ? "" : date(view, start);
    return DATE.test(text) ? text.slice(0, 10) : "";
  } catch {
    return "";
  }
}

// Where the notes (TIFF) of a JPEG begin; null without any.
function notes(view) {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 4 < view.byteLength; ) {
    const marker = view.getUint16(at);
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) return null;
    const isNotes = marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966;
    if (isNotes) return at + 10;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function date(view, start) {
  const isLittle = view.getUint16(start) === 0x4949;
  const folder = entry(view, start, view.getUint32(start + 4, isLittle), FOLDER, isLittle);
  if (folder === null) return "";
  const place = entry(view, start, view.getUint32(folder + 8, isLittle), ORIGINAL, isLittle);
  if (place === null) return "";
  const text = start + view.getUint32(place + 8, isLittle);
  return String.fromCharCode(...new Uint8Array(view.buffer, text, 19));
}

// Where the line with this number stands in the directory at `offset`.
function entry(view, start, offset, tag, isLittle) {
  const first = start + offset;
  const count = view.getUint16(first, isLittle);
  for (let number = 0; number < count; number += 1) {
    const at = first + 2 + number * 12;
    if (view.getUint16(at, isLittle) === tag) return at;
  }
  return null;
}

// The JPEG with notes that hold this day and nothing else.
export async function withDay(jpeg, day) {
  if (!day) return jpeg;
  const bytes = new Uint8Array(await jpeg.arrayBuffer());
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return jpeg;
  const parts = [bytes.slice(0, 2), segment(`${day} 12:00:00\0`), bytes.slice(2)];
  return new Blob(parts, { type: "image/jpeg" });
}

// Exif with one directory that points at a second one that holds one line: the date.
function segment(text) {
  const view = new DataView(new ArrayBuffer(10 + 8 + 18 + 18 + text.length));
  view.setUint16(0, 0xffe1);
  view.setUint16(2, view.byteLength - 2);
  view.setUint32(4, 0x45786966);
  const tiff = 10;
  view.setUint32(tiff, 0x4d4d002a);
  view.setUint32(tiff + 4, 8);
  line(view, tiff + 8, FOLDER, 4, 1, 26);
  line(view, tiff + 26, ORIGINAL, 2, text.length, 44);
  [...text].forEach((letter, at) => view.setUint8(tiff + 44 + at, letter.charCodeAt(0)));
  return view.buffer;
}

// A directory of one line, and no further directory.
function line(view, at, tag, type, count, value) {
  view.setUint16(at, 1);
  view.setUint16(at + 2, tag);
  view.setUint16(at + 4, type);
  view.setUint32(at + 6, count);
  view.setUint32(at + 10, value);
  view.setUint32(at + 14, 0);
}

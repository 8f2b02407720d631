// A photo is drawn again before it leaves the telephone: at most 1,600 px a side and 350 KB, upright,
// without the place where it was taken and whatever else cameras write. The day of capture is kept.

const version = new URL(import.meta.url).search;

// Side and quality, tried in order until the photo fits; the last fits any.
const STEPS = [[1600, 0.82], [1600, 0.7], [1600, 0.58], [1400, 0.55], [1200, 0.5], [1000, 0.45], [800, 0.4]];
const LARGEST = 350 * 1024;
const PHOTO = /^image\/(jpeg|png|webp|hei[cf])$/;
const PHOTO_NAME = /\.(jpe?g|png|webp|hei[cf])$/i;
// Some telephones give no type to what they do not know.
const isPhoto = (file) => PHOTO.test(file.type) || (!file.type && PHOTO_NAME.test(file.name));

// The file as it should be sent: the photo drawn again, or what cannot be drawn (a document, HEIC on
// most computers, something broken) as it is; the server judges that.
export async function shrink(file) {
  if (!isPhoto(file)) return file;
  const address = URL.createObjectURL(file);
  try {
    const picture = await loaded(address);
    const blob = await drawn(picture);
    if (!blob) return file;
    const { captureDay, withDay } = await import(`./capture-day.js${version}`);
    const dated = await withDay(blob, await captureDay(file));
    const name = file.name.replace(/\.\w+$/, "") + ".jpg";
    return new File([dated], name, { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file;
  } finally {
    URL.revokeObjectURL(address);
  }
}

// An <img> turns the photo upright by itself in every browser we serve; bitmaps do not in the older ones.
async function loaded(address) {
  const picture = new Image();
  picture.decoding = "async";
  picture.src = address;
  await picture.decode();
  return picture;
}

async function drawn(picture) {
  let smallest = null;
  for (const [side, quality] of STEPS) {
    const canvas = fitted(picture, side);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    // Some telephones hold on to the memory of a canvas until it is made small.
    canvas.width = canvas.height = 0;
    if (!blob) return smallest;
    smallest = blob;
    if (blob.size <= LARGEST) return blob;
  }
  return smallest;
}

function fitted(picture, side) {
  const { naturalWidth: width, naturalHeight: height } = picture;
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  // What shows through would turn black in a JPEG.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// What the server would refuse anyway is told before a byte is sent.

const MOST = 10 * 1024 * 1024;
const TAKEN = /\.(jpe?g|png|webp|hei[cf]|pdf|docx|xlsx)$/i;
const OLD = /\.(doc|xls)$/i;
const MACRO = /\.(docm|dotm|xlsm|xltm|xlsb)$/i;

// A sentence that says what to do, or nothing.
export function refusal({ name, size }) {
  if (!size) return `Tệp "${name}" trống hoặc bị hỏng. Mở thử tệp rồi chọn lại.`;
  if (MACRO.test(name)) return `Tệp "${name}" có chứa lệnh tự chạy (macro). Lưu thành PDF rồi tải lên.`;
  if (OLD.test(name)) {
    return `Tệp "${name}" thuộc loại Word, Excel đời cũ. Mở tệp, lưu thành docx, xlsx hoặc PDF rồi chọn lại.`;
  }
  if (!TAKEN.test(name)) {
    return `Hệ thống nhận ảnh (JPG, PNG, WebP, HEIC), PDF, Word (docx), Excel (xlsx). Tệp "${name}" thuộc loại khác. Chụp lại, hoặc lưu thành PDF rồi chọn lại.`;
  }
  if (size <= MOST) return "";
  const shown = (Math.ceil((size / 1024 / 1024) * 10) / 10).toLocaleString("vi-VN");
  return `Tệp "${name}" lớn ${shown} MB, vượt mức 10 MB. Chọn tệp nhỏ hơn hoặc chụp lại.`;
}

// «Đang gửi tệp 2/3, còn khoảng 8 giây. Đồng chí có thể viết tiếp.»

let seen = null;

// rows: what is on its way from this device to one entry.
export function summary(rows) {
  const coming = rows.filter((row) => row.state === "waiting" || row.state === "sending");
  if (!coming.length) {
    seen = null;
    return "";
  }
  if (coming.some((row) => row.wait)) {
    seen = null;
    return `Còn ${coming.length} tệp trên máy này, tự gửi lại khi có mạng. Đồng chí có thể viết tiếp.`;
  }
  const bytes = (list, name) => list.reduce((sum, row) => sum + row[name], 0);
  const left = bytes(coming, "size") - bytes(coming, "received");
  return `Đang gửi ${coming.length} tệp${remaining(left)}. Đồng chí có thể viết tiếp.`;
}

// How long at the pace since the last pause; nothing before there is a pace.
function remaining(left) {
  const now = Date.now();
  if (!seen || left > seen.left) seen = { at: now, left };
  const done = seen.left - left;
  if (!done || now === seen.at) return "";
  const seconds = Math.ceil((left / done) * ((now - seen.at) / 1000));
  return seconds < 90 ? `, còn khoảng ${seconds} giây` : `, còn khoảng ${Math.ceil(seconds / 60)} phút`;
}

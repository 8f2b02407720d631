"""«Kết luận cuộc họp»: a signed paper decides many entries; one types it, another checks it."""

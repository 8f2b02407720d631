"""Similar entries (nội dung tương tự): found over all years and units, shown, never decided on."""

"""Photos of iPhones: from this import on Pillow opens them. Only the process apart imports it."""

from __future__ import annotations

import pillow_heif

pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)

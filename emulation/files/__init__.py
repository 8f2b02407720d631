"""Evidence files: checked by content, cleaned, kept once under their digest, served safely.

Pictures are drawn anew without their hidden data; PDF documents are kept as they came and are only
ever handed out as attachments. Nothing here knows what a file is evidence for.
"""

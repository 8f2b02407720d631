"""Thi Đua: the emulation movement of a Party organisation, from a deed to a signed list.

People of units take part in campaigns by handing in entries; entries are reviewed; approvals post
points; points make standings; from them recognition is proposed, voted and decided; reports tell
it all; everything that was decided stands in the audit.
"""

__version__ = "0.1.0"

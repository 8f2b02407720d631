"""The trail (nhật ký hệ thống): pages over the audit, and the command that checks everything."""

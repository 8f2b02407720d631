"""The audit: every act, written in the act's transaction, sealed in batches, never changed."""

"""What every page shares: who may enter, headers, filters, error pages, the way back."""

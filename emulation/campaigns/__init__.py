"""Campaigns: a theme or movement with dates, guidance, frozen rules and routes for entries."""

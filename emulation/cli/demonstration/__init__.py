"""A believable year of made-up entries on the real units of Hậu Lộc, told through the services."""

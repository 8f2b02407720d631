"""The whole country, filled by COPY and measured beside a floor: `python3 run.py bench`."""

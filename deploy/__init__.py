"""What an office needs to install the program: the bundle, and examples for a server."""

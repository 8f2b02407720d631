"""Standings: the boards that compare like with like, and the reasons behind each number."""

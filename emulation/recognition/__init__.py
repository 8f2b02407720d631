"""Recognition: who is proposed for praise or award, concluded by a signed paper, and honoured."""

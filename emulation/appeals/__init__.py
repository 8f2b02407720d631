"""«Đề nghị xem xét lại»: the author's side asks once that a rejection be looked at again."""

"""What the parser in the browser reads: the rules' data as JavaScript, and the model's weights."""

"""Label Studio for SpeechTimer: its project, and a model that pre-labels, learns and improves."""

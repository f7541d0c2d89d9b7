"""The hackathon's judge: submissions, scoring, penalties and the leaderboard."""

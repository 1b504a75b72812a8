"""How long there is for questions, and the try that is open. No limit unless an organisation sets one; serves quizzes; knows no answer."""

"""Every deploy-time parameter, declared once. One module a topic; ``model`` says what a setting is."""

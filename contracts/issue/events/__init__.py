"""What has happened to cases: the case, its assignments, its call-back, its rules, its replies."""

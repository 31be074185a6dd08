"""Where things run: settings, clock, secrets, lake and warehouse handles, the process stack, the command line."""

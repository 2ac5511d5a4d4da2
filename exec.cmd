@rem npm scripts begin with "exec", so that a signal to npm reaches the program and not only the shell.
@rem Windows runs scripts in cmd.exe, which has no such command: this file runs the program in its place.
@%*

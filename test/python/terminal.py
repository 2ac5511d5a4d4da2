"""Runs a program in a pseudo-terminal, and passes on its input and output.

usage: terminal.py COLUMNS ROWS PROGRAM [ARGUMENT...]

The program finds a pseudo-terminal as its standard input, output and error. What comes on this script's standard input is typed there;
what the program shows goes to standard output, escape sequences and all. Ends with the program, with its exit code.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

TYPED, SHOWN = 0, 1


def main():
    columns, rows = int(sys.argv[1]), int(sys.argv[2])
    child, terminal = pty.fork()
    if child == 0:
        # Before the program reads it: the width of a terminal is 0 until it is set.
        fcntl.ioctl(TYPED, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.execvp(sys.argv[3], sys.argv[3:])
    sources = [TYPED, terminal]
    while True:
        ready, _, _ = select.select(sources, [], [])
        if terminal in ready:
            try:
                shown = os.read(terminal, 65536)
            except OSError:
                # Linux returns EIO after the program has closed the terminal.
                break
            if not shown:
                break
            os.write(SHOWN, shown)
        if TYPED in ready:
            typed = os.read(TYPED, 65536)
            if typed:
                os.write(terminal, typed)
            else:
                sources.remove(TYPED)
    _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


main()

"""A web terminal as terminado's documentation has it: a shell for each connection."""

import sys

import tornado.ioloop
import tornado.web
from terminado import TermSocket, UniqueTermManager

manager = UniqueTermManager(shell_command=["busybox", "sh"])
handlers = [(r"/websocket", TermSocket, {"term_manager": manager})]
tornado.web.Application(handlers).listen(int(sys.argv[1]), "127.0.0.1")
tornado.ioloop.IOLoop.current().start()

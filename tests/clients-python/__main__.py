"""Runs the table, and ends with a summary like that of Node's test runner: /usr/bin/python3 tests/clients-python [name]"""

import os
import sys
import unittest

import test_clients
import test_dialects

loader = unittest.TestLoader()
loader.testNamePatterns = [f"*{name}*" for name in sys.argv[1:]] or None
result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(unittest.TestSuite(
    loader.loadTestsFromModule(module) for module in (test_clients, test_dialects)))
failed = len(result.failures) + len(result.errors)
print(f"# pass {result.testsRun - failed - len(result.skipped)}")
print(f"# fail {failed}")
print(f"# skipped {len(result.skipped)}")
sys.stdout.flush()

# Clients that a test has left may still have threads, which would hold up the end.
os._exit(failed > 0)

"""The error that the command line shows as one sentence, without a trace."""


class OperationError(RuntimeError):
    """Something about the installation is wrong; the message names it, the rule, and what to do."""

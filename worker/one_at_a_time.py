"""How a worker runs its workflows: each case in one thread at a time."""

from threading import Lock

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowInstance, WorkflowInstanceDetails


class OneThreadAtATime(UnsandboxedWorkflowRunner):
    """Runs workflows outside the SDK's sandbox; a thread that is to go on with a case waits for the one before.

    The SDK takes a task of more than two seconds for one that never ends, and on a machine that others use it may be
    none. It then interrupts the thread that decides, wherever that is, and removes the case from its cache in another
    one. It means to wait for the first, but has cancelled what it waits for, so that both are in the case at once. That
    can leave the case with tasks that nothing ends: it is removed again and again, is decided no more by this worker,
    and the worker never shuts down. Here the first thread is left alone, and the other one waits: the case is removed
    in order, and its task is tried again.
    """

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """A run of a case in this worker."""
        instance = super().create_instance(det)
        turn, activate = Lock(), instance.activate

        def in_turn(act: WorkflowActivation) -> WorkflowActivationCompletion:
            with turn:
                return activate(act)

        def no_thread_to_interrupt() -> None:
            return None

        vars(instance).update(activate=in_turn, get_thread_id=no_thread_to_interrupt)
        return instance
